//! Time to the right: where an instant stands, and the seconds written under it.

use crate::svg::{MARGIN, Svg, WIDTH};
use inflight::engine::Instant;
use std::time::Duration;

/// A time axis from the run's beginning to the figure's right end.
#[derive(Clone, Copy)]
pub(crate) struct Axis {
    /// Where the run begins.
    pub(crate) left: f64,
    /// How much a second takes.
    second: f64,
    until: Duration,
}

impl Axis {
    /// From `left` on, with room for so long a run.
    pub(crate) fn new(left: f64, until: Duration) -> Self {
        Self { left, second: (WIDTH - MARGIN - 8.0 - left) / until.as_secs_f64(), until }
    }

    pub(crate) fn x(self, at: Instant) -> f64 {
        self.left + at.as_secs_f64() * self.second
    }

    /// Where the axis ends.
    pub(crate) fn right(self) -> f64 {
        WIDTH - MARGIN
    }

    /// How much a span takes.
    pub(crate) fn width(self, span: Duration) -> f64 {
        span.as_secs_f64() * self.second
    }

    /// A line every `step` seconds from `top` to `bottom`. To be drawn first: everything else lies over it.
    pub(crate) fn grid(self, svg: &mut Svg, step: u64, top: f64, bottom: f64) {
        for at in self.ticks(step) {
            svg.line("grid", [(self.x(at), top), (self.x(at), bottom)]);
        }
    }

    /// The axis itself at `y`, with its seconds below.
    pub(crate) fn draw(self, svg: &mut Svg, step: u64, y: f64) {
        svg.line("axis", [(self.left, y), (self.right(), y)]);
        for at in self.ticks(step) {
            svg.line("axis", [(self.x(at), y), (self.x(at), y + 5.0)]);
            svg.text("quiet middle", self.x(at), y + 22.0, &told(at));
        }
    }

    fn ticks(self, step: u64) -> impl Iterator<Item = Instant> {
        let last = self.until.as_secs() / step;
        (0..=last).map(move |tick| Instant::from_millis(tick * step * 1_000))
    }
}

/// A span as it is written in a figure: to a hundredth of a second.
pub(crate) fn seconds(span: Duration) -> String {
    let hundredths = (span.as_micros() + 5_000) / 10_000;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    format!("{} s", text.trim_end_matches('0').trim_end_matches('.'))
}

/// An instant as it is written in a figure.
pub(crate) fn told(at: Instant) -> String {
    seconds(at.since(Instant::START))
}

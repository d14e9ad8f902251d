//! A run as lanes: one for each worker, time to the right, every request a bar on the worker that it had.
//!
//! Bars that follow each other have their ids on them; where there is room behind a bar, its end stands there with a
//! shape and in words. A text for each bar is in the file, too, for those who read it otherwise.
//! Invariant: a bar is as long as its request had the worker, so what is empty is nobody's.

use crate::axis::Axis;
use crate::parts::{Part, answered_at_once, ending, life, parts, word};
use crate::played::Played;
use crate::svg::{MARGIN, Svg};
use inflight::engine::{Instant, Outcome};
use inflight::model::{RequestRecord, State};

/// What is written on and beside the bars.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Telling {
    /// The id, on bars that follow each other.
    Ids,
    /// The id, and behind the bar how it ended.
    Ends,
    /// What each part is, and behind the bar how it ended. For one request on each worker.
    States,
}

/// Where lanes stand, and what they tell.
#[derive(Clone, Copy)]
pub(crate) struct Lanes {
    pub(crate) axis: Axis,
    pub(crate) top: f64,
    /// From one lane to the next.
    pub(crate) pitch: f64,
    pub(crate) telling: Telling,
}

impl Lanes {
    /// Where the lanes of a run end.
    pub(crate) fn bottom(&self, played: &Played) -> f64 {
        self.top + self.pitch * f64::from(workers(played))
    }

    /// The lanes themselves, to be drawn under everything that belongs to the bars.
    pub(crate) fn ground(&self, svg: &mut Svg, played: &Played) {
        let width = self.axis.width(played.total());
        for worker in 0..workers(played) {
            let (y, height) = self.place(worker);
            if self.telling == Telling::Ids {
                svg.rect("lane", self.axis.left, y, width, height);
            }
            svg.text("quiet end", self.axis.left - 10.0, y + height / 2.0 + 5.0, &self.name(played, worker));
        }
        if self.telling != Telling::States {
            svg.text("quiet end", self.axis.left - 10.0, self.top - 8.0, "worker");
        }
    }

    /// A bar for each request.
    pub(crate) fn bars(&self, svg: &mut Svg, played: &Played) {
        for (request, row) in played.rows() {
            if let Some((_, worker)) = row.admitted {
                let id = played.id(request);
                svg.group(&life(id, row), |svg| self.bar(svg, id, row, worker));
            }
        }
    }

    /// The top and the height of a worker's bars.
    fn place(&self, worker: u32) -> (f64, f64) {
        let gap = (self.pitch / 5.0).floor().min(10.0);
        (self.top + self.pitch * f64::from(worker) + gap / 2.0, self.pitch - gap)
    }

    fn name(&self, played: &Played, worker: u32) -> String {
        let on_it = |row: &RequestRecord| row.admitted.is_some_and(|(_, number)| number == worker);
        match (self.telling, played.rows().find(|(_, row)| on_it(row))) {
            (Telling::States, Some((request, _))) => format!("id {}", played.id(request)),
            (Telling::States | Telling::Ids | Telling::Ends, _) => worker.to_string(),
        }
    }

    fn bar(&self, svg: &mut Svg, id: u64, row: &RequestRecord, worker: u32) {
        let (y, height) = self.place(worker);
        let parts = parts(row);
        for Part { state, from, to } in &parts {
            svg.rect(class(*state), self.axis.x(*from), y, self.axis.width(to.since(*from)), height);
        }
        for at in answered_at_once(row) {
            svg.rect("wire", self.axis.x(at) - 2.0, y, 2.0, height);
        }
        match self.telling {
            Telling::States => parts.iter().for_each(|part| self.label(svg, part, word(part.state), y, height)),
            Telling::Ids | Telling::Ends => {
                // Hatches are no ground for a number, if there is another one.
                let plain = parts.iter().find(|part| part.state != State::Throttled);
                plain.or(parts.first()).into_iter().for_each(|part| self.label(svg, part, &id.to_string(), y, height));
            }
        }
        if let Some((at, outcome)) = row.ended.as_ref().filter(|_| self.telling != Telling::Ids) {
            let (x, middle) = (self.axis.x(*at) + 14.0, y + height / 2.0);
            mark(svg, outcome, x, middle);
            svg.text("halo", x + 13.0, middle + 5.0, &ending(*at, outcome));
        }
    }

    /// Writes on a part, if there is room.
    fn label(&self, svg: &mut Svg, part: &Part, text: &str, y: f64, height: f64) {
        let small = height < 20.0;
        let (size, letter) = if small { (" small", 5.6) } else { ("", 6.6) };
        let width = self.axis.width(part.to.since(part.from));
        if width >= text.len() as f64 * letter {
            let over = match part.state {
                State::OnTheWire => " on-wire",
                State::Throttled => " halo",
                _ => "",
            };
            let (x, baseline) =
                (self.axis.x(part.from) + width / 2.0, y + height / 2.0 + if small { 3.5 } else { 5.0 });
            svg.text(&format!("middle{size}{over}"), x, baseline, text);
        }
    }
}

/// The patterns that occur in these runs, with their meanings.
pub(crate) fn legend(svg: &mut Svg, y: f64, runs: &[&Played], telling: Telling) {
    let rows = || runs.iter().flat_map(|played| played.trace.rows());
    let mut x = MARGIN;
    let mut entry = |class: &str, width: f64, text: &str| {
        svg.rect(class, x, y - 12.0, width, 15.0);
        svg.text("quiet", x + width + 8.0, y, text);
        x += width + 36.0 + text.len() as f64 * 6.8;
    };
    for (state, meaning) in [
        (State::Delayed, "asleep"),
        (State::Throttled, "waiting for the limiter"),
        (State::OnTheWire, "on the wire"),
        (State::Backoff, "waiting before another attempt"),
    ] {
        if rows().any(|row| parts(row).iter().any(|part| part.state == state)) {
            entry(class(state), 26.0, meaning);
        }
    }
    if rows().any(|row| answered_at_once(row).next().is_some()) {
        entry("wire", 2.0, "sent, answered and done in that instant");
    }
    if telling == Telling::Ids {
        entry("lane", 26.0, "no request");
    }
}

/// How many lanes there are: the highest worker that was taken, and all below it.
fn workers(played: &Played) -> u32 {
    let taken = played.trace.rows().iter().filter_map(|row| row.admitted);
    taken.map(|(_, worker)| worker + 1).max().unwrap_or(0)
}

fn class(state: State) -> &'static str {
    match state {
        State::Delayed => "asleep",
        State::Throttled => "limiter",
        State::OnTheWire => "wire",
        State::Backoff => "backoff",
        State::Queued | State::Done | State::Failed | State::Cancelled => "lane",
    }
}

/// A tick, a cross, or a ring with a bar through it.
fn mark(svg: &mut Svg, outcome: &Outcome, x: f64, y: f64) {
    match outcome {
        Outcome::Done(_) => svg.line("done", [(x - 6.0, y), (x - 2.0, y + 5.0), (x + 6.0, y - 5.0)]),
        Outcome::Failed(_, _) => {
            svg.line("failed", [(x - 5.0, y - 5.0), (x + 5.0, y + 5.0)]);
            svg.line("failed", [(x - 5.0, y + 5.0), (x + 5.0, y - 5.0)]);
        }
        Outcome::Cancelled(_) => {
            svg.circle("cancelled", x, y, 5.5);
            svg.line("cancelled", [(x - 4.0, y + 4.0), (x + 4.0, y - 4.0)]);
        }
    }
}

/// A moment of the whole run: a line from `top` to `bottom` with a text beside its upper end.
pub(crate) fn note(svg: &mut Svg, axis: Axis, at: Instant, (top, bottom): (f64, f64), text: &str) {
    svg.line("note", [(axis.x(at), top), (axis.x(at), bottom)]);
    svg.text("end halo", axis.x(at) - 10.0, top + 18.0, text);
}

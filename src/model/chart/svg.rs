//! The timeline as a file: SVG text that needs no page around it.
//!
//! A title, a legend, and one timeline or several below each other, each with its axis and its gauges. The colours are
//! values, those of the page's style sheet; where the reader has chosen none, the file follows the reader's system. The
//! page's own timeline draws the same [`shapes`]. What it all means in words is handed in.
//! Invariant: the same figure gives the same bytes, on every machine.

use super::lanes::{Bar, Lanes};
use super::shapes::{self, GAUGE_HEIGHT, Scale, Shape, TEXT_ROOM, baseline, has_room_for_ids};
use super::time_range::WIDTH_UNITS;
use super::timeline::Timeline;
use crate::model::run::request_record::State;
use std::fmt::{Display, Write};

/// How wide a file's picture is, in pixels.
const WIDTH: u32 = 960;
const MARGIN: u32 = 28;
/// Where the lanes begin: names stand to their left.
const LEFT: u32 = 136;
const SCALE: Scale = Scale::Pixels(WIDTH - LEFT - MARGIN);
/// A line of text.
const LINE: u32 = 20;

/// A whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it is.
    pub title: String,
    /// What to look at, in a line.
    pub subtitle: String,
    /// The same facts for those who cannot see it.
    pub description: String,
    /// What the shapes mean.
    pub legend: Vec<Entry>,
    /// The timelines, from top to bottom.
    pub panels: Vec<Panel>,
    /// Its colours.
    pub colours: Colours,
}

/// A timeline in a file, and what is written on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panel {
    /// What it is, where there are several.
    pub heading: String,
    /// The timeline.
    pub timeline: Timeline,
    /// From one lane to the next, in pixels.
    pub lane_height: usize,
    /// What the lanes are called, from the first on.
    pub lanes: Vec<String>,
    /// Above the lanes, with a line through them: place and text.
    pub notes: Vec<(u32, String)>,
    /// Under the axis.
    pub below: Vec<(u32, String)>,
    /// On the lanes, behind what is there: lane, place and text.
    pub beside: Vec<(u32, u32, String)>,
    /// What stands beside each gauge, under its name.
    pub gauges: Vec<String>,
}

/// A line of the legend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The shape.
    pub sample: Sample,
    /// What it means.
    pub text: &'static str,
}

/// A shape in the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// A bar, or the end of one.
    Bar(State),
    /// A fetch without a connection.
    Unconnected,
    /// A lane without a request.
    Free,
    /// A stretch in which nothing was let through.
    Band,
    /// What is allowed.
    Limit,
}

/// Which colours a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// Those that the reader's system asks for.
    Readers,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The colours of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Under everything.
    pub panel: &'static str,
    /// Under the bars.
    pub ground: &'static str,
    /// Grid lines.
    pub line: &'static str,
    /// Letters.
    pub ink: &'static str,
    /// Letters of less weight.
    pub quiet: &'static str,
    /// The instant shown.
    pub accent: &'static str,
    /// Asleep.
    pub asleep: &'static str,
    /// On the wire.
    pub wire: &'static str,
    /// Waiting for the limiter.
    pub limiter: &'static str,
    /// Failed.
    pub failed: &'static str,
}

impl Palette {
    /// Dark on light.
    pub const LIGHT: Self = Self {
        panel: "#f4f6f8",
        ground: "#ffffff",
        line: "#d3d9e0",
        ink: "#14191f",
        quiet: "#505b68",
        accent: "#0a56c2",
        asleep: "#a9c7f2",
        wire: "#00694f",
        limiter: "#8a5300",
        failed: "#a8260d",
    };
    /// Light on dark.
    pub const DARK: Self = Self {
        panel: "#1d232a",
        ground: "#14181d",
        line: "#38424d",
        ink: "#eef2f6",
        quiet: "#a9b4c0",
        accent: "#8cb8ff",
        asleep: "#3a5f92",
        wire: "#5fd3b0",
        limiter: "#f0b95c",
        failed: "#ff9d85",
    };

    fn rules(&self) -> String {
        let Self { panel, ground, line, ink, quiet, accent, asleep, wire, limiter, failed } = self;
        format!(
            "text {{ fill: {ink} }}\n.quiet {{ fill: {quiet} }}\n.panel {{ fill: {panel}; stroke: {line} }}\n\
             .halo {{ stroke: {ground} }}\n.lane {{ fill: {ground} }}\n.free {{ stroke: {line} }}\n\
             .grid {{ stroke: {line} }}\n.asleep {{ fill: {asleep} }}\n.level {{ fill: {quiet}; fill-opacity: 0.55 }}\n.over {{ fill: {ground} }}\n\
             .limiter, .backoff, .band {{ fill: {limiter} }}\n.wire {{ fill: {wire}; stroke: {wire} }}\n\
             .level.wire {{ fill: {wire}; fill-opacity: 1 }}\n.unconnected {{ fill: {ground} }}\n.end-done {{ stroke: {panel} }}\n\
             .end-failed {{ stroke: {failed} }}\n.end-cancelled {{ stroke: {quiet} }}\n\
             .changed, .limit {{ stroke: {ink} }}\n.ideal {{ stroke: {quiet} }}\n.moment {{ stroke: {accent} }}\n"
        )
    }
}

/// What does not change with the colours.
const STYLE: &str = "\
text { font: 13px system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; font-variant-numeric: tabular-nums }
.title { font-size: 20px; font-weight: 650 }
.strong { font-weight: 650 }
.end { text-anchor: end }
.middle { text-anchor: middle }
.halo { paint-order: stroke; stroke-width: 4px; stroke-linejoin: round }
.grid, .changed, .ideal, .moment, .limit, .end-done, .end-failed, .end-cancelled { fill: none }
.wire { stroke-width: 2px }
.level, .level.wire { stroke: none }
.end-done { stroke-width: 1px }
.end-failed { stroke-width: 5px }
.end-cancelled { stroke-width: 3px; stroke-dasharray: 2 2 }
.band { fill-opacity: 0.18 }
.changed { stroke-dasharray: 3 3 }
.ideal { stroke-width: 1.5px; stroke-dasharray: 6 4 }
.moment { stroke-width: 2px }
.limit { stroke-width: 1.5px; stroke-dasharray: 4 3 }
";

impl Colours {
    fn style(self) -> String {
        let rules = match self {
            Self::Light => Palette::LIGHT.rules(),
            Self::Dark => Palette::DARK.rules(),
            Self::Readers => format!(
                "{}@media (prefers-color-scheme: dark) {{\n{}}}\n",
                Palette::LIGHT.rules(),
                Palette::DARK.rules()
            ),
        };
        format!("{STYLE}{rules}")
    }
}

impl Figure {
    /// The file.
    pub fn svg(&self) -> String {
        let mut page = Page { body: String::new(), y: 0 };
        page.head(self);
        for panel in &self.panels {
            page.panel(panel);
        }
        let height = page.y + MARGIN / 2;
        let (title, description) = (escaped(&self.title), escaped(&self.description));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
             height=\"{height}\" role=\"img\">\n<title>{title}</title>\n<desc>{description}</desc>\n<style>\n{}</style>\n\
             <rect class=\"panel\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"10\"/>\n{}</svg>\n",
            self.colours.style(),
            WIDTH - 1,
            height - 1,
            page.body
        )
    }
}

/// A file as it is written, from top to bottom.
struct Page {
    body: String,
    /// Where the next thing stands.
    y: u32,
}

impl Page {
    fn text(&mut self, class: &str, x: impl Display, y: impl Display, text: &str) {
        // Writing into a text cannot fail.
        let _ = writeln!(self.body, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(text));
    }

    /// Shapes in a part of their own, whose upper left corner stands there.
    fn shapes(&mut self, x: u32, y: u32, shapes: impl IntoIterator<Item = Shape>) {
        let _ = writeln!(self.body, "<g transform=\"translate({x} {y})\">");
        for Shape { class, d } in shapes.into_iter().filter(|shape| !shape.d.is_empty()) {
            let _ = writeln!(self.body, "<path class=\"{class}\" d=\"{d}\"/>");
        }
        self.body.push_str("</g>\n");
    }

    fn head(&mut self, figure: &Figure) {
        self.text("title", MARGIN, 40, &figure.title);
        self.y = 62;
        if !figure.subtitle.is_empty() {
            self.text("quiet", MARGIN, self.y, &figure.subtitle);
            self.y += 26;
        }
        let mut x = MARGIN;
        for Entry { sample, text } in &figure.legend {
            // As wide as the text is at most, so that none runs into the next.
            let width = 34 + 7 * text.chars().count() as u32 + 20;
            if x > MARGIN && x + width > WIDTH - MARGIN {
                (x, self.y) = (MARGIN, self.y + LINE);
            }
            self.shapes(x, self.y - 12, sample.shapes());
            self.text("quiet", x + 34, self.y, text);
            x += width;
        }
        self.y += 8;
    }

    fn panel(&mut self, panel: &Panel) {
        let Panel { timeline, lane_height, .. } = panel;
        if !panel.heading.is_empty() {
            self.y += 22;
            self.text("strong", MARGIN, self.y, &panel.heading);
            self.y += 8;
        }
        if !panel.notes.is_empty() {
            self.y += 18;
            for (at, text) in shapes::labels(panel.notes.iter().cloned()) {
                let (class, x) = anchored(at);
                self.text(class, x, self.y - 5, &text);
            }
        }
        let height = timeline.count * lane_height;
        self.lanes(panel, height);
        self.y += height as u32 + 16;
        for (at, text) in shapes::ticks(timeline.range) {
            self.text("quiet middle", self::x(at), self.y, &text);
        }
        self.text("quiet end", LEFT - 12, self.y, "seconds");
        if !panel.below.is_empty() {
            self.y += 16;
            for (at, text) in &panel.below {
                let (class, x) = anchored(*at);
                self.text(class, x, self.y, text);
            }
        }
        self.y += 10;
        for (gauge, text) in timeline.gauges.iter().zip(&panel.gauges) {
            self.text("quiet end", LEFT - 12, self.y + 14, &gauge.name);
            self.text("end", LEFT - 12, self.y + 30, text);
            let playhead = shapes::vertical_lines("moment", timeline.playhead, GAUGE_HEIGHT as usize, SCALE);
            self.shapes(LEFT, self.y, shapes::gauge(gauge, SCALE).into_iter().chain([playhead]));
            self.y += GAUGE_HEIGHT + 10;
        }
        self.y += 6;
    }

    fn lanes(&mut self, panel: &Panel, height: usize) {
        let Panel { timeline, lane_height, .. } = panel;
        let lines = |class, places: Vec<u32>| shapes::vertical_lines(class, places, height, SCALE);
        let ground = shapes::ground(timeline.count, *lane_height, SCALE);
        let marks = shapes::lanes(&timeline.lanes, *lane_height, SCALE);
        let grid = lines("grid", timeline.range.ticks().map(|at| timeline.range.place(at)).collect());
        let over = [
            shapes::bands(&timeline.bands, height, SCALE),
            lines("changed", panel.notes.iter().map(|(at, _)| *at).collect()),
            lines("ideal", timeline.ideal.iter().map(|(at, _)| *at).collect()),
            lines("moment", timeline.playhead.into_iter().collect()),
        ];
        self.shapes(LEFT, self.y, [ground, grid].into_iter().chain(marks).chain(over));
        for (lane, name) in panel.lanes.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            self.text("quiet end", LEFT - 12, self.y as usize + baseline(lane, *lane_height), name);
        }
        for label in timeline.ids.iter().filter(|_| has_room_for_ids(*lane_height)) {
            let y = self.y as usize + baseline(label.lane as usize, *lane_height);
            // A bar that does not fill its lane, or a strong one, is no ground for letters.
            let class = match label.state {
                State::OnTheWire => "middle over",
                State::Throttled | State::Backoff => "middle halo",
                _ => "middle",
            };
            self.text(class, self::x(label.place), y, &label.text);
        }
        for (lane, at, text) in &panel.beside {
            let y = self.y as usize + baseline(*lane as usize, *lane_height);
            self.text("halo", self::x(*at) + 10, y, text);
        }
    }
}

impl Sample {
    /// 24 pixels wide, as high as a line.
    pub fn shapes(self) -> Vec<Shape> {
        const HEIGHT: usize = 15;
        let scale = Scale::Pixels(24);
        let mut drawn = Lanes::default();
        let bar = |state| Bar { lane: 0, state, from: 0, to: WIDTH_UNITS };
        let class = match self {
            Self::Bar(state) if state.is_end() => {
                let end = super::lanes::End { lane: 0, state, count: 1, at: WIDTH_UNITS / 2 };
                drawn.ends.push(end);
                None
            }
            Self::Bar(state) => {
                drawn.bars.push(bar(state));
                None
            }
            Self::Unconnected => {
                drawn.bars.push(bar(State::OnTheWire));
                drawn.unconnected.push(bar(State::OnTheWire));
                None
            }
            Self::Free => Some(Shape { class: "lane free", d: format!("M0 1h24v{}h-24z", HEIGHT - 3) }),
            Self::Band => Some(Shape { class: "band", d: format!("M0 0h24v{HEIGHT}h-24z") }),
            Self::Limit => Some(Shape { class: "limit", d: format!("M0 {}h24", HEIGHT / 2) }),
        };
        class.map_or_else(|| shapes::lanes(&drawn, HEIGHT, scale).into(), |shape| vec![shape])
    }
}

/// A place, in pixels of the file.
fn x(place: u32) -> u32 {
    LEFT + place * (WIDTH - LEFT - MARGIN) / WIDTH_UNITS
}

/// Where a text stands at its place: in the middle of it, unless it would leave the picture.
fn anchored(place: u32) -> (&'static str, u32) {
    match place {
        0..TEXT_ROOM => ("start", x(place)),
        place if place > WIDTH_UNITS - TEXT_ROOM => ("end", x(place)),
        place => ("middle", x(place)),
    }
}

/// A text as SVG has it. Characters that XML has no room for are left out: an id or a name may hold any.
fn escaped(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(allowed).collect::<String>().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_are_those_of_the_page() {
        let sheet = include_str!("../../../static/style.css");
        let (light, dark) = (Palette::LIGHT, Palette::DARK);
        let tokens = [
            ("panel", light.panel, dark.panel),
            ("ground", light.ground, dark.ground),
            ("line", light.line, dark.line),
            ("ink", light.ink, dark.ink),
            ("quiet", light.quiet, dark.quiet),
            ("accent", light.accent, dark.accent),
            ("asleep", light.asleep, dark.asleep),
            ("done", light.wire, dark.wire),
            ("limiter", light.limiter, dark.limiter),
            ("failed", light.failed, dark.failed),
        ];
        for (token, light, dark) in tokens {
            let rule = format!("--{token}: light-dark({light}, {dark});");
            assert!(sheet.contains(&rule), "{rule}");
        }
    }

    #[test]
    fn what_somebody_typed_is_text_in_a_file() {
        assert_eq!(escaped("<b>&\u{0}\u{ffff}"), "&lt;b&gt;&amp;");
    }
}

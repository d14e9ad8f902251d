//! SVG as text: the few shapes that the figures are made of, and how each looks.
//!
//! Nothing is told by colour alone: sleep is a plain bar, the limiter a hatched one, the wire a solid one, backoff an
//! empty one, and ends have a shape and a word. There is one accent colour, and one more for failure, which the colour-
//! blind tell from it. A panel of its own lies under each figure, and both follow the reader's colour scheme together.
//! Invariant: coordinates are written in tenths, so that no machine rounds otherwise.

use std::fmt::Write;

/// The width of every figure, in the units of its coordinates.
pub(crate) const WIDTH: f64 = 960.0;
/// The space between a figure's border and what is in it.
pub(crate) const MARGIN: f64 = 28.0;

const STYLE: &str = "\
text { font: 14px system-ui, sans-serif; font-variant-numeric: tabular-nums; fill: #14191f }
.title { font-size: 21px; font-weight: 650 }
.panel { fill: #ffffff; stroke: #d3d9e0 }
.quiet { fill: #505b68 }
.small { font-size: 10px }
.halo { paint-order: stroke; stroke: #ffffff; stroke-width: 6px; stroke-linejoin: round }
.strong { font-weight: 650 }
.end { text-anchor: end }
.middle { text-anchor: middle }
.lane { fill: #eef1f5 }
.grid { stroke: #d3d9e0; fill: none }
.axis { stroke: #505b68; fill: none }
.note { stroke: #14191f; stroke-width: 1.5; stroke-dasharray: 5 4; fill: none }
.asleep { fill: #d5e0ee; stroke: #71859c }
.limiter { fill: url(#hatch); stroke: #71859c }
.hatch { stroke: #71859c; stroke-width: 2 }
.ground { fill: #ffffff }
.wire, .dot { fill: #0a56c2; stroke: #0a56c2 }
.on-wire { fill: #ffffff }
.backoff { fill: none; stroke: #71859c; stroke-dasharray: 3 3 }
.busy { fill: #0a56c2; fill-opacity: 0.12 }
.level { stroke: #0a56c2; stroke-width: 3; fill: none }
.done { stroke: #0a56c2; stroke-width: 2.5; fill: none }
.failed { stroke: #a8260d; stroke-width: 2.5; fill: none }
.cancelled { stroke: #505b68; stroke-width: 2.5; fill: none }
@media (prefers-color-scheme: dark) {
text { fill: #eef2f6 }
.panel { fill: #14181d; stroke: #38424d }
.quiet { fill: #a9b4c0 }
.halo { stroke: #14181d }
.lane { fill: #1d232a }
.grid { stroke: #38424d }
.axis { stroke: #a9b4c0 }
.note { stroke: #eef2f6 }
.asleep { fill: #2c3e55; stroke: #8298b0 }
.limiter { stroke: #8298b0 }
.hatch { stroke: #8298b0 }
.ground { fill: #14181d }
.backoff { stroke: #8298b0 }
.wire, .dot { fill: #8cb8ff; stroke: #8cb8ff }
.on-wire { fill: #0b1a30 }
.busy { fill: #8cb8ff; fill-opacity: 0.2 }
.level, .done { stroke: #8cb8ff }
.failed { stroke: #ff9d85 }
.cancelled { stroke: #a9b4c0 }
}
";

/// A figure that is being drawn.
pub(crate) struct Svg {
    title: String,
    description: String,
    body: String,
}

impl Svg {
    /// A figure with a heading, a line under it, and the same as a text for those who cannot see it.
    pub(crate) fn new(title: impl Into<String>, subtitle: &str, description: impl Into<String>) -> Self {
        let mut svg = Self { title: title.into(), description: description.into(), body: String::new() };
        let title = svg.title.clone();
        svg.text("title", MARGIN, 46.0, &title);
        svg.text("quiet", MARGIN, 72.0, subtitle);
        svg
    }

    pub(crate) fn text(&mut self, class: &str, x: f64, y: f64, text: &str) {
        self.push(&format!(r#"<text{} x="{}" y="{}">{}</text>"#, class_of(class), px(x), px(y), escaped(text)));
    }

    pub(crate) fn rect(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        let size = format!(r#"width="{}" height="{}""#, px(width), px(height));
        self.push(&format!(r#"<rect{} x="{}" y="{}" {size} rx="2"/>"#, class_of(class), px(x), px(y)));
    }

    pub(crate) fn circle(&mut self, class: &str, x: f64, y: f64, radius: f64) {
        self.push(&format!(r#"<circle{} cx="{}" cy="{}" r="{}"/>"#, class_of(class), px(x), px(y), px(radius)));
    }

    /// A line through these points.
    pub(crate) fn line(&mut self, class: &str, points: impl IntoIterator<Item = (f64, f64)>) {
        let points: Vec<_> = points.into_iter().map(|(x, y)| format!("{} {}", px(x), px(y))).collect();
        self.push(&format!(r#"<path{} d="M{}"/>"#, class_of(class), points.join("L")));
    }

    /// A group that says in words what it shows.
    pub(crate) fn group(&mut self, told: &str, draw: impl FnOnce(&mut Self)) {
        self.push(&format!("<g><title>{}</title>", escaped(told)));
        draw(self);
        self.push("</g>");
    }

    /// The whole file.
    pub(crate) fn finish(self, height: f64) -> String {
        let Self { title, description, body } = self;
        let (title, description) = (escaped(&title), escaped(&description));
        let (inner, height, width) = (px(height - 2.0), px(height), px(WIDTH));
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="title description">
<title id="title">{title}</title>
<desc id="description">{description}</desc>
<style>
{STYLE}</style>
<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ground" width="7" height="7"/><path class="hatch" d="M1 0V7"/></pattern>
<rect class="panel" x="1" y="1" width="{}" height="{inner}" rx="10"/>
{body}</svg>
"##,
            px(WIDTH - 2.0)
        )
    }

    fn push(&mut self, line: &str) {
        writeln!(self.body, "{line}").expect("writing to a string cannot fail");
    }
}

fn class_of(class: &str) -> String {
    if class.is_empty() { String::new() } else { format!(r#" class="{class}""#) }
}

/// A coordinate, to a tenth.
fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

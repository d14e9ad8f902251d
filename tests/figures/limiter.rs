//! The limiter: what "2 per second" means under each rule, and what it does on either side of the delay.

use crate::axis::{Axis, seconds, told};
use crate::lanes::{Lanes, Telling, legend};
use crate::played::{Played, busiest_second, plan};
use crate::svg::{MARGIN, Svg};
use inflight::engine::Instant;
use inflight::model::{FieldKind, Lesson, Setting};
use std::time::Duration;

const RATE: &str = "2/s";
const SECOND: Duration = Duration::from_secs(1);

/// A run for each choice that a setting gives, with the choice's label.
fn by_choice(setting: Setting, others: &[(Setting, &'static str)]) -> Vec<(&'static str, Played)> {
    let FieldKind::Choice(choices) = setting.entry().kind else { panic!("{setting:?} is chosen, not typed") };
    let run = |key| Played::at_once(plan(Lesson::Pool, &[others, &[(setting, key), (Setting::Rate, RATE)]].concat()));
    choices.iter().map(|(key, label)| (*label, run(*key))).collect()
}

pub(crate) fn rules() -> String {
    const ROW: f64 = 84.0;
    const BAND: f64 = 52.0;
    const TOP: f64 = 78.0;
    let runs = by_choice(Setting::Limiter, &[(Setting::Delay, "0")]);
    let sent: Vec<_> = runs.iter().map(|(_, played)| played.sent()).collect();
    let words: Vec<_> = runs.iter().zip(&sent).map(|((label, _), sent)| format!("{label}: {}", listed(sent))).collect();
    let mut svg = Svg::new(
        format!("What {RATE} means: four rules, the same {} requests", sent[0].len()),
        "All ask at 0 s. A dot is a start; the band is the second that holds the most of them, its end left out",
        format!("The start times under each rule. {}.", words.join(". ")),
    );
    let last = sent.iter().flatten().max().copied().unwrap_or_default();
    let axis = Axis::new(MARGIN + 176.0, last.since(Instant::START) + Duration::from_millis(200));
    let bottom = TOP + ROW * runs.len() as f64 + 12.0;
    axis.grid(&mut svg, 1, TOP + ROW - BAND, bottom);
    for (index, ((label, _), sent)) in runs.iter().zip(&sent).enumerate() {
        let y = TOP + ROW * (index as f64 + 1.0);
        let (busiest, most) = busiest_second(sent);
        svg.group(&words[index], |svg| {
            svg.rect("busy", axis.x(busiest), y - BAND, axis.width(SECOND), BAND);
            svg.line("axis", [(axis.left, y), (axis.x(last), y)]);
            svg.text("strong", MARGIN, y - 24.0, label);
            svg.text("quiet", MARGIN, y - 4.0, &format!("at most {most} in a second"));
            dots(svg, axis, y, 7.4, sent, true);
        });
    }
    axis.draw(&mut svg, 1, bottom);
    svg.finish(bottom + 50.0)
}

pub(crate) fn placement() -> String {
    const BAND: f64 = 46.0;
    let runs = by_choice(Setting::Placement, &[(Setting::Ids, "1-15")]);
    let words: Vec<_> = runs.iter().map(|(label, played)| total_and_busiest(label, played)).collect();
    let mut svg = Svg::new(
        format!("Where the limiter stands: {} posts at {RATE}", runs[0].1.plan.work.len()),
        "Before the request it spaces what is sent. Before the delay it spaces who falls asleep, and all are sent as they wake",
        words.join(" "),
    );
    legend(&mut svg, 106.0, &runs.iter().map(|(_, played)| played).collect::<Vec<_>>(), Telling::Ids);
    let longest = runs.iter().map(|(_, played)| played.total()).max().unwrap_or_default();
    let axis = Axis::new(MARGIN + 56.0, longest + Duration::from_millis(600));
    let mut top = 142.0;
    for ((_, played), words) in runs.iter().zip(&words) {
        svg.text("strong", MARGIN, top + 10.0, words);
        let lanes = Lanes { top: top + 48.0, pitch: 20.0, telling: Telling::Ids, axis };
        let (sent, bottom) = (played.sent(), lanes.bottom(played) + 12.0 + BAND);
        axis.grid(&mut svg, 1, lanes.top, bottom);
        lanes.ground(&mut svg, played);
        lanes.bars(&mut svg, played);
        let from = axis.x(busiest_second(&sent).0);
        svg.rect("busy", from, bottom - BAND, axis.width(SECOND).min(axis.right() - from), BAND);
        svg.text("quiet end", axis.left - 10.0, bottom - 5.0, "sent");
        dots(&mut svg, axis, bottom, 5.5, &sent, false);
        axis.draw(&mut svg, 1, bottom);
        top = bottom + 58.0;
    }
    svg.finish(top - 8.0)
}

fn total_and_busiest(label: &str, played: &Played) -> String {
    let (total, (busiest, most)) = (seconds(played.total()), busiest_second(&played.sent()));
    format!("Limiter {label}: {total} in all, at most {most} sent in a second (the band, from {} on).", told(busiest))
}

/// A dot for each instant, on the line at `y`; those of one instant stand on each other.
fn dots(svg: &mut Svg, axis: Axis, y: f64, radius: f64, instants: &[Instant], numbered: bool) {
    for (index, at) in instants.iter().enumerate() {
        let below = instants[..index].iter().filter(|other| *other == at).count();
        let (x, y) = (axis.x(*at), y - radius - 2.0 - below as f64 * (radius * 2.0 + 2.0));
        svg.circle("dot", x, y, radius);
        if numbered {
            svg.text("small middle on-wire", x, y + 3.7, &(index + 1).to_string());
        }
    }
}

fn listed(instants: &[Instant]) -> String {
    instants.iter().map(|at| told(*at)).collect::<Vec<_>>().join(", ")
}

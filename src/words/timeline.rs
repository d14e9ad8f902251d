//! The words on the timeline, and the timeline as a file to take home.

use super::format::{digits, rounded, seconds};
use super::halt::halted;
use super::legend::legend;
use super::limits::retry_after;
use crate::engine::{Instant, Pause, PauseCause, RunEvent};
use crate::model::chart::gauge_view::GaugeView;
use crate::model::chart::marks::Note;
use crate::model::chart::shapes::lane_height;
use crate::model::chart::svg::{Colours, Figure, Panel};
use crate::model::chart::timeline::Timeline;
use crate::model::text::{clipped, printable};
use crate::model::{Run, Theme};
use std::time::Duration;

/// What was changed.
pub fn note(note: &Note) -> String {
    match &note.event {
        RunEvent::Held => "held".to_owned(),
        RunEvent::Resumed => "resumed".to_owned(),
        RunEvent::Workers(workers) => format!("{} workers", workers.get()),
        RunEvent::Rate(rate) if rate.quotas.is_empty() => "no limit".to_owned(),
        RunEvent::Rate(rate) => rate.to_string(),
        RunEvent::Hidden => "tab hidden".to_owned(),
        RunEvent::Visible => "seen again".to_owned(),
        RunEvent::Frozen => "frozen".to_owned(),
        RunEvent::Paused(Pause { until, cause, .. }) => {
            let span = seconds(until.since(note.at));
            match cause {
                PauseCause::Asked => format!("Retry-After {span}"),
                PauseCause::UsedUp => format!("nothing left for {span}"),
                PauseCause::Outage => format!("no answer, {span} rest"),
            }
        }
        RunEvent::Spaced { gap, .. } => format!("one each {}", seconds(*gap)),
        RunEvent::Probed { is_reachable: true, .. } => "it answers".to_owned(),
        RunEvent::Probed { .. } => "it does not answer".to_owned(),
        RunEvent::SentOn { to, .. } => format!("sent on to {}", clipped(&printable(to), 60)),
        RunEvent::Told { .. } => "its limit told".to_owned(),
        RunEvent::WaitIgnored { said, .. } => format!("{} is no time", retry_after(said)),
        RunEvent::Halted(halt) => halted(*halt).0.to_owned(),
        RunEvent::Continued { .. } => "once more".to_owned(),
        RunEvent::Finished => "the end".to_owned(),
    }
}

/// When the run would end by its limits alone.
pub fn ideal(span: Duration) -> String {
    format!("ideal {}", rounded(span))
}

/// When the limiter lets the next one through.
pub fn next_start(at: Instant) -> String {
    format!("next start {}", seconds(at.since(Instant::START)))
}

/// A gauge's reading, with what is allowed.
pub fn reading(value: u64, limit: Option<u64>) -> String {
    let limit = limit.map(|limit| format!(" of {}", digits(limit as usize)));
    format!("{}{}", digits(value as usize), limit.unwrap_or_default())
}

/// The three orders, from the first that there is to the last.
pub const ORDERS: [&str; 3] = ["given", "started", "ended"];

/// A timeline in a file, with its own words.
pub fn panel(timeline: Timeline, lane_height: usize) -> Panel {
    let step = if lane_height >= 14 { 1 } else { 20_usize.div_ceil(lane_height.max(1)) };
    let name = |lane: usize| if lane.is_multiple_of(step) { (lane + 1).to_string() } else { String::new() };
    let ideal = timeline.ideal.map(|(at, span)| (at, ideal(span)));
    let next = timeline.next.map(|(at, when)| (at, next_start(when)));
    // Where the limit was moved, the most was measured against another one.
    let moved = |gauge: &GaugeView| gauge.lines.iter().any(|(_, line)| line.limit.len() > 1);
    let peak = |gauge: &GaugeView| format!("at most {}", reading(gauge.peak(), gauge.limit.filter(|_| !moved(gauge))));
    Panel {
        heading: String::new(),
        lane_height,
        lanes: (0..timeline.count).map(name).collect(),
        notes: timeline.notes.iter().map(|it| (it.place, note(it))).collect(),
        // Two names in one place could not be read.
        below: next.into_iter().chain(ideal).take(1).collect(),
        beside: Vec::new(),
        gauges: timeline.gauges.iter().map(peak).collect(),
        timeline,
    }
}

/// A run at `t` as an SVG file: its timeline as the page shows it.
pub fn file(run: &Run, mut timeline: Timeline, t: Instant, title: &str, theme: Theme) -> String {
    // At its end there is no instant to be told from any other.
    timeline.playhead = timeline.playhead.filter(|_| run.trace.finished().is_none_or(|end| t < end));
    let counts = run.trace.counts(t);
    let described = format!(
        "{} of {} done, {} failed, {} cancelled after {}.",
        digits(counts.done),
        digits(run.job.plan.work.len() as usize),
        digits(counts.failed),
        digits(counts.cancelled),
        seconds(t.since(Instant::START))
    );
    let height = lane_height(timeline.count);
    let figure = Figure {
        title: format!("Inflight: {title}"),
        subtitle: described.clone(),
        description: described,
        legend: legend(std::iter::once(&timeline)),
        panels: vec![panel(timeline, height)],
        colours: match theme {
            Theme::System => Colours::Readers,
            Theme::Light => Colours::Light,
            Theme::Dark => Colours::Dark,
        },
    };
    figure.svg()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::chart::svg;
    use crate::model::{Lesson, RunId, TimeRange};

    fn run() -> Run {
        let settings = Lesson::Limit.settings();
        let job = settings.parse().expect("a lesson");
        let mut run = Run::new(RunId(1), job, settings, Some(Lesson::Limit));
        run.simulated().into_iter().for_each(|event| run.trace.record(event));
        run
    }

    fn saved(theme: Theme) -> String {
        let run = run();
        let t = run.trace.last();
        let timeline = Timeline::of(&run, t, TimeRange::from_start(t.since(Instant::START)), None);
        file(&run, timeline, t, "Rate <limit>", theme)
    }

    #[test]
    fn a_file_says_what_it_is_what_its_shapes_mean_and_how_full_it_was() {
        let svg = saved(Theme::System);
        assert!(svg.starts_with("<svg xmlns") && svg.contains("<title>Inflight: Rate &lt;limit&gt;</title>"), "{svg}");
        for text in ["sleeping", "waiting for the limiter", "sent in 1 s", "at most 2 of 2", "seconds"] {
            assert!(svg.contains(&format!(">{text}</text>")), "{text}");
        }
        assert!(!svg.contains("class=\"moment\""), "a run that has ended has no instant");
    }

    #[test]
    fn a_file_has_the_colours_that_were_chosen_or_the_reader_s() {
        let has = |theme| [svg::Palette::LIGHT.ink, svg::Palette::DARK.ink].map(|ink| saved(theme).contains(ink));
        assert_eq!(
            [has(Theme::Light), has(Theme::Dark), has(Theme::System)],
            [[true, false], [false, true], [true; 2]]
        );
    }
}

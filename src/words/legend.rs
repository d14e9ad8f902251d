//! The legend of a timeline: what each of its shapes and colours means, on the page and in a file.

use crate::model::State;
use crate::model::chart::svg::{Entry, Sample};
use crate::model::chart::timeline::Timeline;

/// What the shapes of these timelines mean: those that occur.
pub fn legend<'a>(timelines: impl Iterator<Item = &'a Timeline> + Clone) -> Vec<Entry> {
    entries(timelines).into_iter().filter(|(occurs, _)| *occurs).map(|(_, entry)| entry).collect()
}

/// What any shape means, and whether it occurs in these timelines.
pub fn entries<'a>(timelines: impl Iterator<Item = &'a Timeline> + Clone) -> Vec<(bool, Entry)> {
    let has = |test: &dyn Fn(&Timeline) -> bool| timelines.clone().any(test);
    let bar = |state: State| has(&|timeline| timeline.lanes.bars.iter().any(|bar| bar.state == state));
    let end = |state: State| has(&|timeline| timeline.lanes.ends.iter().any(|end| end.state == state));
    let entries = [
        (bar(State::Delayed), Sample::Bar(State::Delayed), "sleeping"),
        (bar(State::Throttled), Sample::Bar(State::Throttled), "waiting for the limiter"),
        (bar(State::OnTheWire), Sample::Bar(State::OnTheWire), "in flight"),
        (has(&|it| !it.lanes.unconnected.is_empty()), Sample::Unconnected, "no connection"),
        (bar(State::Backoff), Sample::Bar(State::Backoff), "waiting to retry"),
        (end(State::Failed), Sample::Bar(State::Failed), "failed"),
        (end(State::Cancelled), Sample::Bar(State::Cancelled), "cancelled"),
        (has(&|it| it.count > 0), Sample::Free, "no request"),
        (has(&|it| !it.bands.is_empty()), Sample::Band, "nothing sent"),
        (has(&|it| !it.gauges.is_empty()), Sample::Limit, "allowed"),
    ];
    entries.into_iter().map(|(occurs, sample, text)| (occurs, Entry { sample, text })).collect()
}

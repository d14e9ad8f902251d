//! The console: what the Python program prints.
//!
//! A screen reader is told of the run by the status line, so this log is there to be read and speaks up by itself never.

use crate::engine::{Instant, RequestId};
use crate::model::output::console;
use crate::model::{Line, LineKind, Memo, Run, RunId, Source};
use crate::ui::widgets::autoscroll::{Follow, use_keeping_up};
use crate::words::format::counted;
use std::borrow::Cow;
use std::rc::Rc;
use web_sys::HtmlElement;
use yew::prelude::*;

/// How many rows' lines are in the document at most; of a large run that is on, as many as a screen shows, and a few.
const MAX_ROWS: usize = 200;
const FOLLOWED_ROWS: usize = 24;

/// What an ended row has printed.
type Block = Rc<Vec<Line>>;

/// The lines made last, from the row at that place of the completion on. What an ended row prints never changes, unless a
/// callback throws.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    first: usize,
    blocks: Vec<Block>,
}

/// By the run, and how often a callback has thrown in it.
pub(crate) type Printed = Memo<(RunId, usize), Blocks>;

#[derive(Clone, Debug, Default, PartialEq, Properties)]
pub(crate) struct Props {
    first: Option<Line>,
    /// How many rows' lines are left out before those below.
    left_out: usize,
    source: Source,
    blocks: Vec<Block>,
    last: Option<Line>,
}

impl Props {
    /// The console of a run at `t`, or before any.
    pub(crate) fn of(run: Option<&Run>, t: Instant, printed: &mut Printed) -> Self {
        let Some(run) = run else { return Self::default() };
        let ended = if run.has_answers() { console::printed(run, t) } else { Cow::default() };
        let most = if run.is_active() && run.is_large() { FOLLOWED_ROWS } else { MAX_ROWS };
        let left_out = ended.len().saturating_sub(most);
        let printed = printed.get((run.id, run.thrown.len()), Blocks::default);
        let block = |(order, request): (usize, &RequestId)| {
            let known = order.checked_sub(printed.first).and_then(|place| printed.blocks.get(place));
            known.cloned().unwrap_or_else(|| Rc::new(console::of_row(run, *request)))
        };
        let blocks: Vec<_> = ended.iter().enumerate().skip(left_out).map(block).collect();
        (printed.first, printed.blocks) = (left_out, blocks.clone());
        Self { first: console::first(run), left_out, source: run.job.source(), blocks, last: console::last(run, t) }
    }
}

#[component]
pub(crate) fn Console(props: &Props) -> Html {
    let log = use_node_ref();
    let follow = use_mut_ref(|| Follow::new(true));
    use_keeping_up(&log, &follow);
    {
        let (log, follow) = (log.clone(), follow.clone());
        let length = (props.left_out, props.blocks.len(), props.last.is_some());
        use_effect_with(length, move |(_, blocks, _)| {
            if *blocks == 0 {
                *follow.borrow_mut() = Follow::new(true);
            }
            if let Some(element) = log.cast::<HtmlElement>() {
                follow.borrow_mut().keep_up(&element);
            }
        });
    }
    let onscroll = move |event: Event| {
        follow.borrow_mut().scrolled(&event.target_unchecked_into());
    };
    // Places, not orders, are the keys where lines are left out: then many come at once, and are written over others. A list of
    // its own: beside others without keys, one more line would be a change of all.
    let blocks = props.blocks.iter().zip(0_usize..);
    let blocks: Html =
        blocks.map(|(block, order)| html! { <div key={order}>{ for block.iter().map(draw) }</div> }).collect();
    html! {
        <div class="console" role="log" aria-label="Console" aria-live="off" tabindex="0" ref={log} {onscroll}>
            if props.first.is_none() && props.blocks.is_empty() {
                <p class="line quiet">{ "The Python program's output appears here." }</p>
            }
            { for props.first.iter().map(draw) }
            if props.left_out > 0 {
                <p class="line quiet">{ format!("… the lines of {} before these", counted(props.source, props.left_out)) }</p>
            }
            { blocks }
            { for props.last.iter().map(draw) }
        </div>
    }
}

fn draw(line: &Line) -> Html {
    let class = match line.kind {
        LineKind::Program => "line program",
        LineKind::Result => "line",
        LineKind::Exception => "line exception",
        LineKind::Callback => "line callback",
    };
    html! { <p {class}>{ &line.text }</p> }
}

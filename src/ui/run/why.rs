//! Why a request took as long as it did, in one sentence.

use crate::engine::{Instant, RequestId};
use crate::model::{LatencyBreakdown, Run};
use crate::words::why::{Why, sentence};
use yew::prelude::*;

/// The region: what the request that is pointed at did until `t`.
pub(crate) fn view(run: Option<&Run>, pointed: Option<RequestId>, t: Instant) -> Html {
    let said = run.zip(pointed).map(|(run, request)| sentence(run, &LatencyBreakdown::of(run, request, t)));
    html! {
        <section class="why" aria-label="Why" aria-live="polite">
            <p>
                if let Some(Why { who, what }) = said {
                    <b>{ who }</b>{ " " }{ what }
                } else {
                    <span class="quiet">{ "Why did it wait? Point at a bar or at a row." }</span>
                }
            </p>
        </section>
    }
}

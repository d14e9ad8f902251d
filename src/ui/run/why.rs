//! Why a request took as long as it did, in one sentence.

use crate::words::why::Why;
use yew::prelude::*;

/// The region: what the request that is pointed at did.
pub(crate) fn view(why: Option<&Why>) -> Html {
    html! {
        <section class="why" aria-label="Why" aria-live="polite">
            <p>
                if let Some(Why { who, what }) = why {
                    <b>{ who }</b>{ " " }{ what }
                } else {
                    <span class="quiet">{ "Why did it wait? Point at a bar or at a row." }</span>
                }
            </p>
        </section>
    }
}

//! One of a few: what a list on the page offers.
//!
//! An enum that is chosen from owns its order, its keys and its labels, so whoever draws the list has nothing to look up and
//! never takes a label for a value.
//! Invariant: no two of an enum have the same key.

/// Chosen from a list.
pub trait Choice: Copy + PartialEq + 'static {
    /// All of them, as the page offers them.
    const ALL: &'static [Self];

    /// Its name for programs.
    fn key(self) -> &'static str;

    /// Its name on the page.
    fn label(self) -> &'static str;

    /// The one with that key.
    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::output::program::language::Language;
    use crate::model::view::listing::{Order, OutcomeFilter};
    use crate::model::view::look::Theme;
    use crate::model::view::player::Speed;
    use crate::model::view::tab::Tab;

    fn keys_lead_back<T: Choice + std::fmt::Debug>() {
        for choice in T::ALL {
            assert_eq!(T::from_key(choice.key()), Some(*choice));
        }
    }

    #[test]
    fn every_key_leads_back_to_its_choice() {
        keys_lead_back::<Language>();
        keys_lead_back::<Order>();
        keys_lead_back::<OutcomeFilter>();
        keys_lead_back::<Speed>();
        keys_lead_back::<Tab>();
        keys_lead_back::<Theme>();
    }
}

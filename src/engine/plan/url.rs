//! The address of a request: a template with `{id}` in it.
//!
//! Invariant: the template has `{id}` at least once, so two ids never share an address. Whether it may be
//! fetched at all (scheme, host, port) is the business of whoever lets a user type one.

/// An address with a place for the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlTemplate(String);

impl UrlTemplate {
    /// Where the id goes.
    pub const PLACE: &'static str = "{id}";

    /// `None` unless `{id}` stands in the text.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        text.contains(Self::PLACE).then_some(Self(text))
    }

    /// The address for one id.
    pub fn fill(&self, id: u64) -> String {
        self.0.replace(Self::PLACE, &id.to_string())
    }

    /// The template as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

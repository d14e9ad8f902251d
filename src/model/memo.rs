//! What was worked out last, and from what: worked out again when that is something else.
//!
//! One value is kept, not many: the page shows one run, one form, one table.
//! Invariant: the value is what was made for the key beside it.

/// A value and the key it was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memo<K, V>(Option<(K, V)>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: PartialEq, V> Memo<K, V> {
    /// The value for that key, made where another one is kept or none.
    pub fn get(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let kept = self.0.take().filter(|(of, _)| *of == key);
        &mut self.0.insert(kept.unwrap_or_else(|| (key, make()))).1
    }

    /// The value for that key, if it is kept.
    pub fn known(&self, key: &K) -> Option<&V> {
        self.0.as_ref().filter(|(of, _)| of == key).map(|(_, value)| value)
    }

    /// The value that is kept, whatever it was made for.
    pub fn last(&self) -> Option<&V> {
        self.0.as_ref().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_for_each_key_that_comes() {
        let mut memo = Memo::default();
        let mut made = 0;
        for key in [1, 1, 2, 2, 1] {
            let value = *memo.get(key, || {
                made += 1;
                key * 10
            });
            assert_eq!((value, memo.known(&key), memo.known(&3)), (key * 10, Some(&value), None));
        }
        assert_eq!((made, memo.last()), (3, Some(&10)));
    }
}

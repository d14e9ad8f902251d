//! Which columns somebody wants to see, and in which order.
//!
//! Invariant: the id stays, because it opens its row; and no column stands there twice.

use super::columns::Column;

/// With that column, behind the answers' own fields, or without it.
pub fn toggled(shown: &[Column], column: &Column) -> Vec<Column> {
    let mut columns = shown.to_vec();
    match columns.iter().position(|other| other == column) {
        Some(_) if *column == Column::Id => {}
        Some(place) => drop(columns.remove(place)),
        None => {
            let last_own = columns.iter().rposition(|other| matches!(other, Column::Own(_) | Column::Id));
            columns.insert(last_own.map_or(columns.len(), |place| place + 1), column.clone());
        }
    }
    columns
}

/// With that column changed for the one before it, or behind it.
pub fn moved(shown: &[Column], column: &Column, back: bool) -> Vec<Column> {
    let mut columns = shown.to_vec();
    let place = columns.iter().position(|other| other == column);
    let other = place.and_then(|place| if back { place.checked_sub(1) } else { Some(place + 1) });
    if let Some((place, other)) = place.zip(other).filter(|(_, other)| *other < columns.len()) {
        columns.swap(place, other);
    }
    columns
}

/// With what is inside that field in its place, a column for each.
pub fn flattened(shown: &[Column], column: &Column, all: &[Column]) -> Vec<Column> {
    let inside = || all.iter().filter(|other| other.is_inside(column) && !shown.contains(other)).cloned();
    shown.iter().flat_map(|other| if other == column { inside().collect() } else { vec![other.clone()] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(path: &str) -> Column {
        Column::Own(path.to_owned())
    }

    fn labels(columns: &[Column]) -> Vec<String> {
        columns.iter().map(|column| column.label().into_owned()).collect()
    }

    #[test]
    fn columns_come_go_and_move_and_the_id_stays() {
        let shown = Column::all(&["a".to_owned(), "b".to_owned()], false);
        let fewer = toggled(&shown, &own("a"));
        assert_eq!(labels(&fewer), ["#", "id", "b", "ended", "waited", "took"]);
        let again = toggled(&fewer, &own("a"));
        assert_eq!(labels(&again), ["#", "id", "b", "a", "ended", "waited", "took"]);
        assert_eq!(moved(&again, &own("a"), true), shown);
        assert_eq!(moved(&shown, &Column::Order, true), shown, "it is the first");
        assert_eq!(moved(&shown, &Column::Took, false), shown, "it is the last");
        assert_eq!(toggled(&shown, &Column::Id), shown);
        assert_eq!(labels(&toggled(&[Column::Id], &own("c"))), ["id", "c"]);
    }

    #[test]
    fn a_field_makes_room_for_what_is_inside() {
        let inner = ["a", "a\0x", "a\0y\0z", "ab", "ab\0x"].map(own);
        let shown = [Column::Id, own("a"), own("ab")];
        assert_eq!(labels(&flattened(&shown, &own("a"), &inner)), ["id", "a.x", "a.y.z", "ab"]);
        let has_one = [Column::Id, own("a\0x"), own("a")];
        assert_eq!(labels(&flattened(&has_one, &own("a"), &inner)), ["id", "a.x", "a.y.z"], "none twice");
    }
}

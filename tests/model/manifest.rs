//! One manifest of lessons: what the README lists is what the page has.

use inflight::model::Lesson;

#[test]
fn the_readme_lists_the_lessons_of_the_manifest() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("a README");
    let row = |lesson: Lesson| {
        let entry = lesson.entry();
        format!("| {} | `#lesson={}` | {} | {} |\n", entry.title, entry.slug, entry.runs, entry.watch)
    };
    let table: String = Lesson::ALL.iter().copied().map(row).collect();
    assert!(readme.contains(&table), "the README's table of lessons should be:\n\n{table}");
}

//! The guesses of a class.

use super::{ran, said};
use inflight::engine::Instant;
use inflight::model::analysis::class_guess::read;
use inflight::model::{Lesson, Setting};
use inflight::words::class_guess::{gathered, nearest, right, wrong_lines};

#[test]
fn a_class_is_told_how_far_apart_it_is_and_who_was_nearest() {
    let run = ran(Lesson::Failures, &[(Setting::Ids, "1-10,101-103")]);
    let took = run.trace.last().since(Instant::START);
    let all = read("Ana:10.5/2/3\nBo:53/1/0\nCem:9.5/3/\n:8//3\nnothing");
    let alone = read(":10//");
    let many: String = (0..8).map(|number| format!("s{number}:10//\n")).collect();
    said([
        ("all", gathered(&all), "4 guesses, from 8 s to 53 s."),
        ("one", gathered(&alone), "1 guess: 10 s."),
        ("none", gathered(&read("")), "0 guesses."),
        (
            "one line",
            wrong_lines(&all),
            "Line 5 is no code: write a name, a colon, and what was guessed, such as Ana:10.5/2/0.",
        ),
        ("lines", wrong_lines(&read("a\nb")), "2 lines are no codes, line 1 the first: write them as Ana:10.5/2/0."),
        ("two", nearest(&all, took), "Nearest: Ana (10.5 s) and Cem (9.5 s). It took 10.0 s."),
        ("somebody", nearest(&alone, took), "Nearest: somebody (10 s). It took 10.0 s."),
        (
            "many",
            nearest(&read(&many), took),
            "Nearest: s0 (10 s), s1 (10 s), s2 (10 s), s3 (10 s), s4 (10 s) and 3 more. It took 10.0 s.",
        ),
        ("nobody", nearest(&read(""), took), ""),
        (
            "the rest",
            right(&all, &run),
            "0 of 3 were right about who ends first. 2 of 3 were right about how many fail.",
        ),
    ]);
}

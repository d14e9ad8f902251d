//! A guess, and what became of it.

use super::{Changes, filled, finish, said};
use inflight::model::analysis::prediction::{Question, Score};
use inflight::model::{Lesson, Model, Msg, Setting};
use inflight::words::guess::{guessed, judged, slipped};

/// The page with a committed guess: seconds, the first id, how many fail.
fn with_guess(lesson: Lesson, changes: Changes, texts: [&str; 3]) -> Model {
    let mut model = filled(lesson, changes);
    let _ = model.apply(Msg::Predicting(true));
    for (question, text) in Question::ALL.into_iter().zip(texts) {
        let _ = model.apply(Msg::Guessed(question, text.to_owned()));
    }
    let _ = model.apply(Msg::GuessCommitted);
    model
}

/// What is said of it after the run.
fn told(lesson: Lesson, changes: Changes, texts: [&str; 3]) -> String {
    let mut model = with_guess(lesson, changes, texts);
    let _ = model.apply(Msg::Run);
    finish(&mut model);
    let (run, guess) = (model.run.as_ref().expect("a run"), model.prediction.guess.expect("a guess"));
    let score = Score::of(guess, run).expect("an undisturbed run");
    let mut lines: Vec<_> = judged(&score).into_iter().map(|line| format!("{} {}", line.is_right, line.text)).collect();
    lines.extend(score.slip.map(|slip| slipped(slip, run)));
    lines.join(" ")
}

#[test]
fn a_guess_is_repeated_until_its_run_is_over() {
    let of = |texts, is_run| {
        let guess = with_guess(Lesson::Pool, &[], texts).prediction.guess.expect("a guess");
        guessed(guess, is_run)
    };
    said([
        ("all three", of(["12.5", "7", "0"], false), "Your guess: 12.5 s in all, id 7 first, 0 failed. Press Run."),
        (
            "one, while it runs",
            of(["12", "", ""], true),
            "Your guess: 12 s in all. The page keeps its answers until the end.",
        ),
    ]);
}

#[test]
fn each_answer_is_judged_and_a_wrong_total_explained() {
    let total = |lesson, changes, text| told(lesson, changes, [text, "", ""]);
    let one: Changes = &[(Setting::Workers, "1")];
    said([
        (
            "all right",
            told(Lesson::Pool, &[], ["10.4", "2", "0"]),
            "true you said 10.4 s, it took 10.0 s. true you said id 2, it was 2 or 3 (equal sleeps). true you said 0 failed, it was 0.",
        ),
        (
            "all wrong",
            told(Lesson::Pool, &[], ["53", "7", "3"]),
            "false you said 53 s, it took 10.0 s. false you said id 7, it was 2 or 3 (equal sleeps). false you said 3 failed, it was 0. That is the sum of all sleeps, a loop's time: on 16 workers they pass at once.",
        ),
        (
            "a loop",
            total(Lesson::Scale, &[], "551"),
            "false you said 551 s, it took 39.0 s. That is the sum of all sleeps, a loop's time: on 16 workers they pass at once.",
        ),
        (
            "shared out",
            total(Lesson::Scale, &[], "34.4"),
            "false you said 34.4 s, it took 39.0 s. That is the sum of all sleeps over 16 workers: a sleep cannot be cut, so some worker ends later.",
        ),
        (
            "the longest",
            total(Lesson::Scale, &[], "10"),
            "false you said 10 s, it took 39.0 s. That is the longest sleep, 10 s: it decides alone only with a worker for each.",
        ),
        (
            "the longest, with a rate",
            total(Lesson::LimiterPlacement, &[], "10"),
            "false you said 10 s, it took 27.0 s. That is the longest sleep, 10 s: it decides alone only with a worker for each and the rate limit spaces them.",
        ),
        (
            "the longest, one by one",
            total(Lesson::Loop, &[], "10"),
            "false you said 10 s, it took 53.0 s. That is the longest sleep, 10 s. Here one waits for the other, so they add up.",
        ),
        (
            "something else, one by one",
            total(Lesson::Chain, &[], "20"),
            "false you said 20 s, it took 53.0 s. One waits for the other, so the sleeps add up to 53 s; the requests themselves come on top.",
        ),
        (
            "too short",
            total(Lesson::Scale, &[], "4"),
            "false you said 4 s, it took 39.0 s. No schedule on 16 workers can do that: the sleeps alone take at least 34.4 s.",
        ),
        (
            "too short for one",
            total(Lesson::Scale, one, "100"),
            "false you said 100 s, it took 551 s. No schedule on one worker can do that: the sleeps alone take at least 551 s.",
        ),
        (
            "too long",
            total(Lesson::Scale, &[], "900"),
            "false you said 900 s, it took 39.0 s. That is longer than a loop, which takes 551 s.",
        ),
        (
            "otherwise",
            total(Lesson::Scale, &[], "200"),
            "false you said 200 s, it took 39.0 s. The total lies between the longest sleep (10 s) and the loop (551 s); the schedule decides where.",
        ),
        (
            "otherwise, with a rate",
            total(Lesson::LimiterPlacement, &[], "60"),
            "false you said 60 s, it took 27.0 s. The sleeps, the workers and the rate limit decide together: look at the lanes.",
        ),
    ]);
}

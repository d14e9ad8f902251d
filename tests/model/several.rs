//! Guesses about a run, and several runs side by side, also after a reload.

use crate::{events, ran};
use inflight::engine::{Event, EventKind, Instant, RequestEvent, RequestId, RunEvent};
use inflight::model::analysis::compare::{Comparison, Factor, NotComparable, Side, contenders};
use inflight::model::analysis::prediction::{Answer, Misconception, Question, Score};
use inflight::model::{Effect, Lesson, Model, Move, Msg, OwnFields, Run, RunId, Setting, Tab};
use proptest::prelude::*;
use std::time::Duration;

/// Presses Run and waits for the end; what is to be remembered then.
fn press_run(model: &mut Model) -> String {
    let effects = model.apply(Msg::Run);
    let [Effect::Start(id, job, _), ..] = &effects[..] else { panic!("a start, not {effects:?}") };
    let effects = model.apply(Msg::Reported(*id, events(job)));
    let effects = effects.iter().filter(|effect| !matches!(effect, Effect::Keep(..)));
    assert_eq!(effects.collect::<Vec<_>>(), [&Effect::Remember]);
    model.history.write()
}

fn guess(model: &mut Model, texts: [&str; 3]) {
    let _ = model.apply(Msg::Predicting(true));
    for (question, text) in Question::ALL.into_iter().zip(texts) {
        let _ = model.apply(Msg::Guessed(question, text.to_owned()));
    }
    let _ = model.apply(Msg::GuessCommitted);
}

fn judged(lesson: Lesson, texts: [&str; 3]) -> Score {
    let mut model = Model::default();
    let _ = model.apply(Msg::Chosen(lesson));
    guess(&mut model, texts);
    assert!(model.hides_answers());
    press_run(&mut model);
    assert!(!model.hides_answers());
    let run = model.run.as_ref().expect("a run");
    Score::of(model.prediction.guess.clone().expect("a guess"), run).expect("an undisturbed run")
}

#[test]
fn a_guess_is_right_within_a_tenth_and_equal_sleeps_tie() {
    let right = judged(Lesson::Pool, ["10.4", "2", "0"]);
    assert!(right.total.is_some_and(|total| total.is_right) && right.slip.is_none());
    assert_eq!(right.failed, Some(Answer { guess: 0, real: 0, is_right: true }));
    let Answer { real: firsts, is_right, .. } = right.first.expect("a first");
    let job = Lesson::Pool.settings().parse().expect("a lesson");
    let sleep = |id: u64| job.plan.delay.draw(job.plan.seed, id);
    let least = (1..=10).map(sleep).min().expect("ten sleeps");
    let expected: Vec<String> = (1..=10).filter(|id| sleep(*id) == least).map(|id| id.to_string()).collect();
    assert!(expected.len() > 1, "the lesson has a tie");
    assert_eq!((firsts, is_right), (expected, true));
    assert!(judged(Lesson::Scale, ["42", "", ""]).total.is_some_and(|total| total.is_right), "39 s, and a tenth");
    // On two workers only the first two can be the first, however short the others sleep.
    let mut model = Model::default();
    let _ = model.apply(Msg::Edited(Setting::Workers, "2".to_owned()));
    guess(&mut model, ["", "2", ""]);
    press_run(&mut model);
    let two = Score::of(model.prediction.guess.clone().expect("a guess"), model.run.as_ref().expect("a run"));
    assert_eq!(
        two.and_then(|judged| judged.first),
        Some(Answer { guess: "2".to_owned(), real: vec!["2".to_owned()], is_right: true })
    );
    let wrong = judged(Lesson::Pool, ["", "7", "3"]);
    assert!(wrong.total.is_none() && wrong.first.is_some_and(|first| !first.is_right));
    assert_eq!(wrong.failed, Some(Answer { guess: 3, real: 0, is_right: false }));
}

#[test]
fn a_wrong_total_is_told_what_it_was() {
    let slip = |lesson, total| judged(lesson, [total, "", ""]).slip;
    assert_eq!(slip(Lesson::Pool, "53"), Some(Misconception::Loop));
    assert_eq!(slip(Lesson::Scale, "34.4"), Some(Misconception::Shared));
    assert_eq!(slip(Lesson::Scale, "10"), Some(Misconception::Longest));
    assert_eq!(slip(Lesson::Scale, "4"), Some(Misconception::TooShort));
    assert_eq!(slip(Lesson::Scale, "900"), Some(Misconception::TooLong));
    assert_eq!(slip(Lesson::Scale, "200"), Some(Misconception::Otherwise));
}

#[test]
fn a_guess_stands_until_its_run_is_over_and_goes_with_the_lesson() {
    let mut model = Model::default();
    guess(&mut model, ["12", "", ""]);
    guess_again(&mut model, "99");
    assert_eq!(model.prediction.guess.as_ref().and_then(|guess| guess.total).map(|total| total.as_secs()), Some(12));
    press_run(&mut model);
    assert!(model.prediction.guess.is_some(), "it is judged beside its run");
    let _ = model.apply(Msg::Run);
    assert!(model.prediction.guess.is_none() && model.prediction.is_active, "another run, another guess");
    let _ = model.apply(Msg::Reset);
    guess_again(&mut model, "7");
    let _ = model.apply(Msg::Chosen(Lesson::Scale));
    assert!(model.prediction.guess.is_none());
}

#[test]
fn run_locks_in_what_was_typed() {
    // The heading said "make your guess, then press Run", and Run threw it away.
    let typed = |is_asked: bool, total: &str| {
        let mut model = Model::default();
        let _ = model.apply(Msg::Predicting(is_asked));
        let _ = model.apply(Msg::Guessed(Question::Total, total.to_owned()));
        press_run(&mut model);
        model.prediction.guess.and_then(|guess| guess.total).map(|total| total.as_secs())
    };
    assert_eq!(typed(true, "12"), Some(12));
    assert_eq!(typed(true, "soon"), None);
    assert_eq!(typed(true, ""), None);
    assert_eq!(typed(false, "12"), None, "nobody was asked");
}

fn guess_again(model: &mut Model, total: &str) {
    let _ = model.apply(Msg::Guessed(Question::Total, total.to_owned()));
    let _ = model.apply(Msg::GuessCommitted);
}

fn faster(faster: Side, tenths: u64) -> Result<Factor, NotComparable> {
    Ok(Factor { faster, tenths })
}

#[test]
fn a_loop_and_a_pool_did_the_same_work_and_others_did_not() {
    let (one, sixteen) = (ran(Lesson::Scale, &[(Setting::Workers, "1")]), ran(Lesson::Scale, &[]));
    let comparison = Comparison::of(&one, &sixteen);
    assert_eq!(comparison.totals.map(|total| total.as_secs()), [551, 39]);
    assert_eq!(comparison.factor, faster(Side::Second, 141));
    assert_eq!(comparison.differs, [(Setting::Workers, "1".to_owned(), "16".to_owned())]);
    assert_eq!(Comparison::of(&sixteen, &one).factor, faster(Side::First, 141));
    let batches = ran(Lesson::Scale, &[(Setting::Strategy, "batches")]);
    assert_eq!(Comparison::of(&sixteen, &batches).factor, faster(Side::First, 17), "67 to 39 is 1.718");
    let nine = ran(Lesson::Scale, &[(Setting::Workers, "9")]);
    let (slow, fast) =
        (Comparison::of(&one, &nine).totals[0].as_secs(), Comparison::of(&one, &nine).totals[1].as_secs());
    assert_eq!(
        Comparison::of(&one, &nine).factor,
        faster(Side::Second, (slow * 10 + fast / 2) / fast),
        "rounded, not cut"
    );
    assert_eq!(Comparison::of(&one, &one).factor, faster(Side::Second, 10));

    let other = Comparison::of(&one, &ran(Lesson::Scale, &[(Setting::Seed, "7")]));
    assert_eq!(other.factor, Err(NotComparable::OtherWork(Setting::Seed)));
    let cancelled = ran(Lesson::Failures, &[(Setting::FailFast, "true")]);
    assert_eq!(
        Comparison::of(&ran(Lesson::Failures, &[]), &cancelled).factor,
        Err(NotComparable::Disturbed(Side::Second))
    );
}

#[test]
fn four_ways_race_over_the_same_posts() {
    let totals: Vec<_> = contenders(&ran(Lesson::Race, &[]))
        .into_iter()
        .map(|contender| (contender.name, contender.run.trace.last().since(Instant::START).as_secs()))
        .collect();
    assert_eq!(totals, [("A loop", 551), ("Batches", 67), ("A pool", 39), ("A pool at 2/s", 51)]);
}

#[test]
fn the_history_outlives_a_reload_with_every_fact_but_the_answers() {
    let mut model = Model::default();
    press_run(&mut model);
    let _ = model.apply(Msg::Chosen(Lesson::Failures));
    let text = press_run(&mut model);
    let posts = ["userId", "title", "post 1"];
    assert!(posts.iter().all(|word| !text.contains(word)), "no answer is in it");

    let mut again = Model::default();
    assert_eq!(again.apply(Msg::Remembered(text.clone())), []);
    let (before, after) = (model.history.runs(), again.history.runs());
    assert_eq!(after.iter().map(|run| run.id).collect::<Vec<_>>(), [RunId(1), RunId(2)]);
    for (before, after) in before.iter().zip(after) {
        assert!(is_same(before, after));
    }
    assert_eq!(again.compared(), [Some(RunId(1)), Some(RunId(2))]);
    press_run(&mut again);
    assert_eq!(again.history.runs().last().map(|run| run.id), Some(RunId(3)), "numbers go on");
    assert_eq!(again.compared(), [Some(RunId(1)), Some(RunId(3))], "the last one with the same ids");
    let _ = again.apply(Msg::Compared(Side::First, RunId(2)));
    assert_eq!(again.compared(), [Some(RunId(2)), Some(RunId(3))]);
}

#[test]
fn a_run_is_watched_whatever_was_looked_at_before_it() {
    let mut model = Model::default();
    for msg in [Msg::TabChosen(Tab::WhatIf), Msg::WorkersSupposed(4)] {
        assert_eq!(model.apply(msg), []);
    }
    assert_eq!((model.tab, model.supposed_workers), (Tab::WhatIf, Some(4)));
    press_run(&mut model);
    assert_eq!((model.tab, model.supposed_workers), (Tab::Results, None));
}

#[test]
fn a_link_may_show_a_lesson_at_an_instant_and_sends_nothing_for_it() {
    let mut model = Model::default();
    assert_eq!(model.apply(Msg::Linked("lesson=scale&t=12.4&pace=10".to_owned())), []);
    let run = model.run.clone().expect("a run, computed");
    let t = model.shown_at(run.trace.last());
    assert_eq!((run.is_active(), run.is_computed, t), (false, true, Instant::from_millis(12_400)));
    assert_eq!(run.lesson, Some(Lesson::Scale));
    let counts = run.trace.counts(t);
    assert!(counts.done > 0 && counts.running == 16, "{counts:?}");
    assert!(model.history.runs().is_empty(), "nothing to be compared: it did not happen");
    assert_eq!(OwnFields::default().of(&run), ["userId", "title"], "no answer was read");
    // The same picture goes on to the next reader, from wherever this one looks at it.
    assert_eq!(model.apply(Msg::from(Move::To(Instant::from_millis(5_000)))), []);
    let shared = "lesson=scale&pace=10&t=5.001".to_owned();
    assert_eq!(model.apply(Msg::Shared), [Effect::Share(shared)]);
    // A late instant is the end, and Run runs.
    assert_eq!(model.apply(Msg::Linked("lesson=pool&t=4000".to_owned())), [Effect::Forget(run.id)]);
    let run = model.run.as_ref().expect("a run");
    assert_eq!(model.shown_at(run.trace.last()), run.trace.last());
    assert!(matches!(*model.apply(Msg::Run), [Effect::Start(RunId(3), ..)]));
    assert!(model.run.as_ref().is_some_and(|run| run.is_active() && !run.is_computed));
    // What is under way gives way to the link's picture, and what was typed meanwhile to the link's settings.
    let _ = model.apply(Msg::Edited(Setting::Workers, "4".to_owned()));
    assert_eq!(model.apply(Msg::Linked("lesson=pool&t=1".to_owned())), [Effect::Forget(RunId(3))]);
    assert_eq!(model.run.as_ref().map(|run| (run.id, run.job.plan.workers.get())), Some((RunId(4), 16)));
}

#[test]
fn an_instant_is_left_out_of_a_link_where_its_picture_could_not_be_computed() {
    let mut model = Model::default();
    let _ = model.apply(Msg::Chosen(Lesson::Failures));
    let _ = model.apply(Msg::VariantChosen(Lesson::Failures.entry().variants[1]));
    press_run(&mut model);
    let _ = model.apply(Msg::from(Move::To(Instant::from_millis(5_000))));
    let shared = model.apply(Msg::Shared);
    assert!(matches!(&*shared, [Effect::Share(link)] if !link.contains("&t=")), "it was cancelled: {shared:?}");
}

#[test]
fn what_is_learnt_after_the_end_is_written_down_and_moves_nothing() {
    let mut model = Model::default();
    press_run(&mut model);
    let connected = |run: &Run| -> Vec<Option<Instant>> {
        run.trace.rows().iter().flat_map(|row| &row.attempts).map(|attempt| attempt.connected).collect()
    };
    let before = model.run.clone().expect("a run");
    let end = before.trace.last();
    let late = |place, attempt| {
        let step = RequestEvent::Connected { attempt, after: Duration::from_millis(7) };
        Event { at: end + Duration::from_secs(3), kind: EventKind::Request(RequestId(place), step) }
    };
    // Of a request that was sent once, of one that was never sent again, and of none of these.
    let effects = model.apply(Msg::Reported(RunId(1), vec![late(2, 0), late(3, 1), late(99, 0)]));
    assert_eq!(effects, [Effect::Remember]);
    let text = model.history.write();

    let after = model.run.as_ref().expect("a run");
    let sent = after.trace.row(RequestId(2)).attempts[0].sent.expect("it was sent");
    let mut expected = vec![None; 10];
    expected[2] = Some(sent + Duration::from_millis(7));
    assert_eq!(connected(after), expected);
    assert_eq!((after.trace.last(), after.trace.finished(), after.shown_at(end)), (end, Some(end), end));
    assert!(is_same(&before, after));
    let kept = model.history.get(RunId(1)).expect("a run that has ended");
    assert_eq!(connected(kept), expected, "the history learns it, too");
    let mut again = Model::default();
    let _ = again.apply(Msg::Remembered(text));
    assert_eq!(again.history.get(RunId(1)).map(|run| connected(run)), Some(expected), "and keeps it over a reload");
    assert_eq!(model.apply(Msg::Reported(RunId(7), vec![late(2, 0)])), [], "another run's");
}

/// The same facts at every stop, but for what a server wrote.
fn is_same(a: &Run, b: &Run) -> bool {
    let stops = |run: &Run| run.trace.stops(std::time::Duration::ZERO);
    let facts = |run: &Run, t: Instant| {
        let states: Vec<_> =
            run.trace.rows().iter().map(|row| (row.state(t), row.waiting_time(t), row.service(t))).collect();
        (run.trace.counts(t), run.trace.ended(t).to_vec(), states)
    };
    a.settings == b.settings
        && a.lesson == b.lesson
        && a.trace.marks() == b.trace.marks()
        && stops(a) == stops(b)
        && stops(a).into_iter().all(|t| facts(a, t) == facts(b, t))
}

#[test]
fn numbers_stay_and_a_run_that_is_too_large_to_write_down_takes_nobody_with_it() {
    let mut model = Model::default();
    press_run(&mut model);
    let _ = model.apply(Msg::Run);
    let _ = model.apply(Msg::Reset);
    press_run(&mut model);
    for (setting, text) in [(Setting::Ids, "1-10000"), (Setting::MaxId, "none"), (Setting::Rate, "9/s")] {
        let _ = model.apply(Msg::Edited(setting, text.to_owned()));
    }
    let one = press_run(&mut model).len();
    let text = (0..2).map(|_| press_run(&mut model)).last().expect("two more");
    assert!(one > 350_000 && text.len() < 2 * one, "{one} {}", text.len());
    let mut again = Model::default();
    let _ = again.apply(Msg::Remembered(text));
    assert_eq!(again.history.runs().iter().map(|run| run.id.0).collect::<Vec<_>>(), [1, 3, 6]);
}

#[test]
fn only_those_that_began_together_tie_and_only_a_fitting_slip_is_told() {
    let spread = judged(Lesson::Limit, ["", "2", ""]);
    assert_eq!(spread.first.map(|first| first.is_right), Some(true));
    let mut model = Model::default();
    let _ = model.apply(Msg::Chosen(Lesson::LimiterPlacement));
    guess(&mut model, ["1", "14", ""]);
    press_run(&mut model);
    let judged_of = |model: &Model| {
        let guess = model.prediction.guess.clone().expect("a guess");
        Score::of(guess, model.run.as_ref().expect("a run")).expect("an undisturbed run")
    };
    assert_eq!(
        judged_of(&model).first,
        Some(Answer { guess: "14".to_owned(), real: vec!["2".to_owned()], is_right: false }),
        "14 sleeps as short, and begins at 6 s"
    );
    let _ = model.apply(Msg::Chosen(Lesson::LimiterRules));
    guess(&mut model, ["60", "", ""]);
    press_run(&mut model);
    assert_eq!(judged_of(&model).slip, None, "without sleeps there is no loop to be longer than");
}

#[test]
fn a_run_with_a_key_in_its_address_is_not_written_down_and_spoils_nothing() {
    let mut model = Model::default();
    press_run(&mut model);
    let _ = model.apply(Msg::OwnApi);
    let own =
        [(Setting::Url, "https://api.example/{id}?api_key=hunter2"), (Setting::Ids, "1-3"), (Setting::Rate, "none")];
    own.into_iter().for_each(|(setting, text)| drop(model.apply(Msg::Edited(setting, text.to_owned()))));
    let text = press_run(&mut model);
    assert!(!text.contains("hunter2"));
    assert_eq!(model.history.runs().len(), 2, "while the page is open both are there");
    let mut again = Model::default();
    let _ = again.apply(Msg::Remembered(text));
    assert_eq!((again.history.runs().len(), again.notice), (1, None));
}

#[test]
fn a_damaged_history_is_refused_whole_and_nothing_panics() {
    let mut model = Model::default();
    let text = press_run(&mut model);
    let refused = |text: &str| {
        let mut again = Model::default();
        let _ = again.apply(Msg::Remembered(text.to_owned()));
        again.history.runs().is_empty() && again.notice.is_some()
    };
    let half: String = text.chars().take(text.chars().count() / 2).collect();
    assert!(refused("") && refused("inflight-history 4\n") && refused(&half));
    assert!(text.contains("pool") && refused(&text.replace("pool", "loop")), "another lesson");
    assert!(refused(&text.replacen("history 3", "history 2", 1)), "the form of another version");
    assert!(refused(&(text + "\0")), "more than was written");
}

#[test]
fn only_the_last_twelve_runs_are_kept_and_large_ones_not_at_all() {
    let mut model = Model::default();
    for _ in 0..13 {
        press_run(&mut model);
    }
    let ids: Vec<_> = model.history.runs().iter().map(|run| run.id.0).collect();
    assert_eq!(ids, (2..=13).collect::<Vec<_>>());
    for (setting, text) in [(Setting::Ids, "1-10001"), (Setting::MaxId, "5")] {
        let _ = model.apply(Msg::Edited(setting, text.to_owned()));
    }
    press_run(&mut model);
    assert_eq!(model.history.runs().last().map(|run| run.id), Some(RunId(13)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_history_with_any_damage_is_read_or_refused(at in 0.0_f64..1.0, with in "[ -~\n]{0,3}", cut in 0_usize..4) {
        let mut model = Model::default();
        let text = press_run(&mut model);
        let signs: Vec<char> = text.chars().collect();
        let place = (signs.len() as f64 * at) as usize;
        let rest = &signs[(place + cut).min(signs.len())..];
        let damaged: String = signs[..place].iter().copied().chain(with.chars()).chain(rest.iter().copied()).collect();
        let is_same_text = damaged == text;
        let mut again = Model::default();
        let _ = again.apply(Msg::Remembered(damaged));
        let is_whole = again.history.runs().iter().all(|run| run.trace.marks().iter().any(|(_, mark)| *mark == RunEvent::Finished));
        prop_assert!(is_whole && (is_same_text || again.history.runs().is_empty()));
    }
}

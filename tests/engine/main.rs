//! The engine, from outside and in virtual time: no sleeps, no margins.
//!
//! [`world`] drives a run on a virtual clock, with a scripted network ([`wire`]) and a user with a script; its log
//! goes through the checkers of [`mod@log`], each of which is one promise. [`promises`] does that in random worlds
//! ([`scenarios`]), [`faults`] at every event of one rich run, and [`steering`], [`pauses`], [`attempts`], [`paging`] and [`clocks`] take small
//! cases to the microsecond. [`courtesy`] is about servers with a will of their own: limits as they count them, waits, refusals,
//! outages. [`programs`] holds the article's figures against it, [`memory`] counts the heap. The
//! oracles know nothing of the engine's: [`rules`] are the rate rules by their words, [`greedy`] the schedule by a heap.
//!
//! `PROPTEST_CASES=20000 cargo test --test engine promises` looks further, from fresh seeds; the million ids are in
//! `cargo test --release --test engine -- --ignored`.
//!
//! # The promises
//!
//! | promise | random worlds | small cases |
//! |---|---|---|
//! | 1 workers | `never_more_run_than_workers_however_often_their_number_changes` | `a_shrunken_pool_starts_nothing_until_fewer_are_under_way_and_growth_pays_the_debt_first` |
//! | 2 quotas | `no_sliding_window_holds_more_than_its_limit_whatever_the_clock_does`, `strict_is_what_the_server_counts` | `a_late_timer_is_not_made_up_for`, `after_an_hours_sleep_there_is_no_burst`, `a_resumed_run_starts_no_burst` |
//! | 3 every id ends once | `every_id_ends_exactly_once_by_a_legal_path` | `held_and_let_go_of_at_every_event_a_run_still_ends` |
//! | 4 first come, first served | `workers_and_the_limiter_serve_in_order` | `a_cancelled_waiter_leaves_the_limiters_queue_to_the_next` |
//! | 5 no worker idles | `with_no_input_and_output_the_ends_are_the_greedy_schedules`, `with_no_limit_every_end_is_the_greedy_schedules` | `a_loop_takes_the_sum_of_the_sleeps_and_a_pool_the_longest` |
//! | 6 the same again | `the_same_world_gives_the_same_log_byte_for_byte` | `a_chain_is_a_loop_whatever_the_workers` |
//! | 7 cancel | `cancel_ends_its_requests_in_that_very_instant` | `cancelling_all_at_every_event_ends_the_run_in_that_instant` |
//! | 8 failure is a value | `no_bad_row_harms_another`, `the_first_failure_ends_a_fail_fast_run_and_is_named` | `a_transport_may_end_at_every_possible_moment` |
//! | 9 memory | | `two_hundred_thousand_ids_take_no_more_futures_than_workers` |
//! | 10 nothing is left | `nothing_is_left_at_the_end_nor_when_the_run_is_dropped` | `dropping_the_run_at_every_event_disarms_every_timer_and_aborts_every_fetch` |
//!
//! `every_checker_holds_in_any_world` is all of them at once, and `nothing_starts_while_held` is hold.
//!
//! # Mutations
//!
//! Each was put into the engine, and the test beside it failed (often among others).
//!
//! | mutation | caught by |
//! |---|---|
//! | **limiter** | |
//! | fixed window for sliding | `the_rules_let_2_3_2_and_4_through_in_the_worst_second` |
//! | sliding: one start too many | `no_sliding_window_holds_more_than_its_limit_whatever_the_clock_does` |
//! | sliding: window closed at its end (1 µs too long) | `each_rule_starts_ten_requests_when_its_libraries_do` |
//! | sliding: window 1 µs too short | `each_rule_starts_ten_requests_when_its_libraries_do` |
//! | `<=` for `<`: refused at the told instant | `a_retry_waits_for_the_limiter_again` |
//! | fixed: `<=` for `<` | `each_rule_starts_ten_requests_when_its_libraries_do` |
//! | fixed: the first window begins with the run | `each_rule_starts_ten_requests_when_its_libraries_do` |
//! | token: one more, or an overfull bucket | `with_no_input_and_output_the_ends_are_the_greedy_schedules` |
//! | token, spacing: rounded down | `with_no_input_and_output_the_ends_are_the_greedy_schedules` |
//! | margin ignored | `all_quotas_hold_at_once_and_the_margin_widens_each` |
//! | only the first quota counts | `all_quotas_hold_at_once_and_the_margin_widens_each` |
//! | a refusal takes a slot | `all_quotas_hold_at_once_and_the_margin_widens_each` |
//! | slots reserved ahead: the told instant is recorded | `a_late_timer_is_not_made_up_for` |
//! | slots reserved ahead: taken when told | `a_late_timer_is_not_made_up_for` |
//! | a changed rate forgets the starts | `a_faster_rate_starts_at_once_what_it_allows_and_a_slower_one_counts_what_has_started` |
//! | a changed rate does not replay the history | `another_rate_at_every_event_breaks_nothing` |
//! | a changed rate does not wake the head, or is ignored | `a_faster_rate_starts_at_once_what_it_allows_and_a_slower_one_counts_what_has_started` |
//! | everybody asks, or a newcomer overtakes | `workers_and_the_limiter_serve_in_order` |
//! | the queue is last in, first out | `workers_and_the_limiter_serve_in_order` |
//! | a retry skips the limiter | `a_retry_waits_for_the_limiter_again` |
//! | strict: what is open is not counted | `strict::no_window_at_the_server_holds_more_than_its_limit` |
//! | one gate for all servers | `a_pause_of_one_server_is_none_of_another` |
//! | what leaves late counts from its grant, before the sleep or behind it | `a_busy_machine_lets_no_more_leave_than_the_limit_says` |
//! | what was sent before is not counted | `what_was_sent_before_the_run_still_counts` |
//! | what is sent on is not counted for those under way | `a_server_that_sends_on_sees_each_request_twice` |
//! | **servers** | |
//! | no probe, or more than one | `after_a_wait_one_goes_alone_until_it_is_answered` |
//! | a wait spends a retry | `a_403_with_nothing_left_is_a_limit_and_any_other_is_none` |
//! | what is left is not counted down | `what_is_left_is_used_up_start_by_start_and_those_under_way_may_not_be_counted_in_it` |
//! | an outage is not noticed | `an_outage_of_six_seconds_costs_no_rows` |
//! | nothing is hopeless | `what_is_hopeless_holds_the_run_and_says_what_it_looks_like` |
//! | 202 is an answer | `not_ready_is_asked_again_and_what_may_not_be_repeated_is_not` |
//! | a resume keeps the learnt pace | `after_a_resume_and_a_long_calm_the_pace_is_the_limits_again` |
//! | **hold** | |
//! | a resume that skips the limiter | `a_resumed_run_starts_no_burst` |
//! | hold does not stop the limiter, or not its timer | `a_hold_stops_the_limiters_queue_too` |
//! | hold does not stop admission | `nothing_starts_while_held` |
//! | hold forgotten when workers or rate change | `nothing_starts_while_held` |
//! | resume does not wake the limiter | `a_hold_stops_the_limiters_queue_too` |
//! | marked each time it is sent | `hold_and_resume_are_marked_once_however_often_they_are_sent` |
//! | held and let go of, a run waits for ever | `held_and_let_go_of_at_every_event_a_run_still_ends` |
//! | let go of, a run is cancelled though not held | `let_go_of_and_not_held_a_run_goes_on` |
//! | **workers** | |
//! | a worker freed when the headers arrive | `a_worker_is_kept_until_the_body_is_read_and_through_every_retry` |
//! | shrinking without a debt, or one too few | `a_shrunken_pool_starts_nothing_until_fewer_are_under_way_and_growth_pays_the_debt_first` |
//! | growth ignores the debt | `a_shrunken_pool_starts_nothing_until_fewer_are_under_way_and_growth_pays_the_debt_first` |
//! | growth waits for a worker to come back | `more_workers_take_more_ids_at_once` |
//! | one admission a turn: workers idle | `with_no_limit_every_end_is_the_greedy_schedules` |
//! | not the lowest free number, or counted from 1 | `never_more_run_than_workers_however_often_their_number_changes` |
//! | a worker reported when its request is first polled | `commands_sent_from_inside_a_report_take_effect_after_it` |
//! | every id is a future | `two_hundred_thousand_ids_take_no_more_futures_than_workers` |
//! | batch begins before the last has ended, `>=` for `>` | `a_batch_starts_when_the_slowest_of_the_last_has_ended` |
//! | batch keeps its first size | `a_batch_has_the_size_that_the_pool_has_when_it_begins` |
//! | chain of two, chain as a pool | `a_chain_is_a_loop_whatever_the_workers` |
//! | **cancel** | |
//! | forgets the queued, or those under way | `cancelling_all_at_every_event_ends_the_run_in_that_instant` |
//! | leaves a fetch open | `cancelling_all_at_every_event_ends_the_run_in_that_instant` |
//! | waits for what sleeps | `cancelling_one_at_every_event_leaves_the_others_alone` |
//! | of one: not if it is under way, or the wrong one | `cancelling_one_at_every_event_leaves_the_others_alone` |
//! | of the queued cancels all | `cancelling_the_queued_at_every_event_lets_the_rest_finish` |
//! | a cancelled id starts nevertheless | `cancelling_a_neighbour_at_every_event_leaves_the_others_alone` |
//! | a cancelled id ends twice | `cancelling_the_queued_at_every_event_lets_the_rest_finish` |
//! | not all the cancelled ids in a row are passed over | `ids_cancelled_before_their_turn_are_passed_over` |
//! | **failing** | |
//! | fail-fast ignored, without the queue, or at a transient failure | `under_fail_fast_the_first_failure_is_named_by_all_the_others` |
//! | fail-fast names another | `under_fail_fast_the_first_failure_is_named_by_all_the_others` |
//! | a cancel counts as the first failure | `the_first_failure_ends_a_fail_fast_run_and_is_named` |
//! | value check after the delay | `fifty_of_150_posts_fail_before_the_sleep_and_harm_nobody` |
//! | value check: `>=` for `>` | `fifty_of_150_posts_fail_before_the_sleep_and_harm_nobody` |
//! | status: `>` for `>=` 400; 404 tried again | `only_what_may_pass_is_tried_again` |
//! | one retry too many, every failure tried again | `only_what_may_pass_is_tried_again` |
//! | an empty body is a failure | `the_reference_run_has_everything_in_it` |
//! | headers never reported, or only with the body | `the_body_is_inside_the_timeout` |
//! | every request goes to the first address | `every_checker_holds_in_any_world` |
//! | **time** | |
//! | the timeout ends when the headers come | `the_body_is_inside_the_timeout` |
//! | the timeout comes a tick early, or wins at its instant | `a_timeout_comes_at_its_instant_and_never_before` |
//! | the timeout counts from the worker | `a_timeout_counts_from_sending_and_not_from_the_worker_or_the_delay` |
//! | one timeout for all attempts | `each_attempt_has_a_timeout_of_its_own` |
//! | the timeout leaves its fetch open | `a_timeout_comes_at_its_instant_and_never_before` |
//! | delay drawn without the id, or without the seed | `a_delay_is_a_function_of_seed_and_id_whatever_the_strategy` |
//! | delay: upper end excluded | `ten_posts_take_55_s_in_a_loop_15_s_on_five_workers_and_10_s_on_ten` |
//! | placement ignored | `two_per_second_decide_over_a_hundred_posts` |
//! | backoff unseeded, or equal for all ids or retries | `backoff_is_full_jitter_and_depends_on_seed_id_and_retry` |
//! | backoff without jitter, without its cap, twice as long, or none | `backoff_is_full_jitter_and_depends_on_seed_id_and_retry` |
//! | a timer cast to i32 or u32 milliseconds | `a_timeout_of_months_is_no_timeout_of_milliseconds`, `months_are_waited_out_to_the_microsecond` |
//! | an event stamped with its deadline, not with now | `every_id_ends_exactly_once_by_a_legal_path` |
//! | equal instants served last armed first | `the_same_world_gives_the_same_log_byte_for_byte` |
//! | a dropped sleep stays armed | `dropping_the_run_at_every_event_disarms_every_timer_and_aborts_every_fetch` |
//! | **outside the engine** | |
//! | no run id | `a_late_report_of_an_old_run_changes_nothing_in_the_new_one` (src/model/app/tests.rs) |
//! | the browser's timer as i32 ms, not in chunks | `a_deadline_beyond_32_bits_of_milliseconds_does_not_fire_at_once` (tests/browser.rs) |
//! | the browser's timer rounded down and not looked at again | `a_sleep_never_ends_early_at_any_pace` (tests/browser.rs) |

// Proptest is a native dependency.
#![cfg(not(target_arch = "wasm32"))]

mod attempts;
mod clocks;
mod courtesy;
mod faults;
mod greedy;
mod log;
mod memory;
mod paging;
mod pauses;
mod plans;
mod programs;
mod promises;
mod rules;
mod scenarios;
mod steering;
mod wire;
mod world;

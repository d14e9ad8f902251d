//! The queue of ids without a worker, and the gate in front of it.
//!
//! Queued ids are not futures: a line is a position in a list, and there are the few ids cancelled before their turn, and the
//! strategy's gate. Each server has a line of its own, and a free worker goes to the server that has the fewest at work: a
//! slow one then never has more than its share of them, and keeps no other waiting.
//! Invariant: of one server's ids each leaves once, in submission order.

use super::plan::ids::RequestId;
use super::plan::work::Work;
use super::plan::{Arrivals, Plan, Strategy};
use super::time::Instant;

/// The ids that have not had a worker yet.
#[derive(Debug)]
pub(super) struct Queue<'a> {
    work: &'a Work,
    lines: Vec<Line>,
    /// Cancelled before their turn, in order.
    skipped: Vec<RequestId>,
    strategy: Strategy,
    /// What the current batch still admits.
    batch: usize,
    /// Of requests that come one by one: when, and how many have.
    arrivals: Option<&'a Arrivals>,
    arrived: u32,
}

/// The ids of one server.
#[derive(Debug)]
struct Line {
    ids: Members,
    next: u32,
    /// How many of them have a worker.
    running: usize,
}

#[derive(Debug)]
enum Members {
    /// All there are.
    All(u32),
    These(Vec<RequestId>),
}

impl<'a> Queue<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        let Plan { work, strategy, only, arrivals, .. } = plan;
        let line = |ids| Line { ids, next: 0, running: 0 };
        let servers = work.servers().len();
        let lines = match only {
            None if servers == 1 => vec![line(Members::All(work.len()))],
            only => {
                let mut lines: Vec<_> = (0..servers).map(|_| line(Members::These(Vec::new()))).collect();
                let mut add = |at| {
                    if let Members::These(ids) = &mut lines[work.server_of(at)].ids {
                        ids.push(at);
                    }
                };
                match only {
                    Some(only) => only.iter().copied().for_each(&mut add),
                    None => work.requests().for_each(&mut add),
                }
                lines
            }
        };
        let strategy = *strategy;
        Self { work, lines, skipped: Vec::new(), strategy, batch: 0, arrivals: arrivals.as_ref(), arrived: 0 }
    }

    /// When the next one comes, where they come one by one.
    pub(super) fn next_arrival(&self) -> Option<Instant> {
        self.arrivals?.at.get(self.arrived as usize).copied()
    }

    /// The next one that has come by now, each once.
    pub(super) fn arrive(&mut self, now: Instant) -> Option<RequestId> {
        let next = self.next_arrival().filter(|at| *at <= now).map(|_| RequestId(self.arrived))?;
        self.arrived += 1;
        Some(next)
    }

    /// Whether one of them may leave: it has come, and its server has a connection for it.
    fn is_ready(&self, line: &Line) -> bool {
        let first = line.first();
        match self.arrivals {
            None => first.is_some(),
            Some(arrivals) => {
                first.is_some_and(|first| first.0 < self.arrived) && line.running < arrivals.connections.get()
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.first().is_none())
    }

    /// Nobody is at work, so the next batch may begin: as many as the pool has workers.
    pub(super) fn begin_batch(&mut self, pool: usize) {
        self.batch = pool;
    }

    /// Whether the next id may have a worker, with so many at work.
    pub(super) fn is_open(&self, running: usize) -> bool {
        let is_open = match self.strategy {
            Strategy::Pool => true,
            Strategy::Chain => running == 0,
            Strategy::Batches => self.batch > 0,
        };
        is_open && self.lines.iter().any(|line| self.is_ready(line))
    }

    /// The next id, for whom there is a worker: of a server that takes none now only if there is no other.
    pub(super) fn pop(&mut self, is_paused: impl Fn(usize) -> bool) -> Option<RequestId> {
        let is_fair = self.strategy == Strategy::Pool;
        let lines = self.lines.iter().enumerate().filter(|(_, line)| self.is_ready(line));
        let turn = |server: usize, line: &Line| {
            (is_fair && is_paused(server), if is_fair { line.running } else { 0 }, line.first())
        };
        let (server, _) = lines.min_by_key(|(server, line)| turn(*server, line))?;
        let line = &mut self.lines[server];
        let request = line.first()?;
        line.running += 1;
        line.next += 1;
        line.pass(&self.skipped);
        self.batch = self.batch.saturating_sub(1);
        Some(request)
    }

    /// That one has given its worker back.
    pub(super) fn ended(&mut self, request: RequestId) {
        let line = &mut self.lines[self.work.server_of(request)];
        line.running = line.running.saturating_sub(1);
    }

    /// Takes one id out; false if it is not queued (any more).
    pub(super) fn remove(&mut self, request: RequestId) -> bool {
        let Some(line) = self.lines.get_mut(self.work.server_of(request)).filter(|line| line.holds(request)) else {
            return false;
        };
        let Some(place) = self.skipped.binary_search(&request).err() else { return false };
        self.skipped.insert(place, request);
        line.pass(&self.skipped);
        true
    }

    /// Takes all ids out, in submission order.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = RequestId> {
        let skipped = std::mem::take(&mut self.skipped);
        let mut rest: Vec<u64> = self.lines.iter_mut().flat_map(Line::drain).collect();
        rest.sort_unstable();
        rest.into_iter().map(|at| RequestId(at as u32)).filter(move |request| skipped.binary_search(request).is_err())
    }
}

impl Line {
    fn get(&self, place: u32) -> Option<RequestId> {
        match &self.ids {
            Members::All(len) => (place < *len).then_some(RequestId(place)),
            Members::These(ids) => ids.get(place as usize).copied(),
        }
    }

    fn first(&self) -> Option<RequestId> {
        self.get(self.next)
    }

    /// Whether that one waits in it, or did until it was cancelled.
    fn holds(&self, request: RequestId) -> bool {
        self.first().is_some_and(|first| request >= first)
            && match &self.ids {
                Members::All(len) => request.0 < *len,
                Members::These(ids) => ids.binary_search(&request).is_ok(),
            }
    }

    /// Goes past those that were cancelled.
    fn pass(&mut self, skipped: &[RequestId]) {
        while self.first().is_some_and(|first| skipped.binary_search(&first).is_ok()) {
            self.next += 1;
        }
    }

    fn drain(&mut self) -> Vec<u64> {
        let rest = (self.next..).map_while(|place| self.get(place)).map(|at| at.0.into()).collect::<Vec<_>>();
        self.next += rest.len() as u32;
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::Expect;
    use super::super::limiter::Rate;
    use super::super::plan::Placement;
    use super::super::plan::delay::Delay;
    use super::super::plan::ids::Ids;
    use super::super::plan::request::RequestTemplate;
    use super::super::plan::template::{Names, Template};
    use super::super::plan::work::{Items, Table};
    use super::super::plan::workers::Workers;
    use super::*;
    use std::time::Duration;

    fn work(count: u64) -> Work {
        let url = Template::parse("https://a.example/{id}", Names::ID).expect("an address");
        Work::get(Ids::new([1..=count]).expect("different ids"), url).expect("{id} stands in it")
    }

    fn plan(work: Work, strategy: Strategy) -> Plan {
        Plan {
            work,
            expect: Expect::Any,
            fail_if: None,
            workers: Workers::ONE,
            delay: Delay::NONE,
            seed: 1,
            rate: Rate::NONE,
            placement: Placement::Request,
            strategy,
            retries: 0,
            repeats: false,
            courtesy: None,
            timeout: Duration::from_secs(1),
            fail_fast: false,
            only: None,
            pauses: Vec::new(),
            earlier: Vec::new(),
            arrivals: None,
            sleeps: Vec::new(),
        }
    }

    #[test]
    fn cancelled_ids_are_passed_over() {
        let plan = plan(work(6), Strategy::Pool);
        let mut queue = Queue::new(&plan);
        assert!(queue.remove(RequestId(0)) && queue.remove(RequestId(2)) && queue.remove(RequestId(5)));
        assert!(!queue.remove(RequestId(2)) && !queue.remove(RequestId(9)));
        assert_eq!(queue.pop(|_| false), Some(RequestId(1)));
        assert!(!queue.remove(RequestId(1)));
        assert_eq!(queue.drain().collect::<Vec<_>>(), [RequestId(3), RequestId(4)]);
        assert!(queue.is_empty() && queue.pop(|_| false).is_none());
    }

    #[test]
    fn a_batch_is_as_large_as_the_pool_was_when_it_began() {
        let plan = plan(work(10), Strategy::Batches);
        let mut queue = Queue::new(&plan);
        let mut running = 0;
        queue.begin_batch(3);
        while queue.is_open(running) {
            queue.pop(|_| false);
            running += 1;
        }
        assert_eq!(running, 3);
        assert!(!queue.is_open(1) && !queue.is_open(0), "not before the next begins");
        queue.begin_batch(9);
        assert!(queue.is_open(0));
    }

    /// Three rows of a, one of b, one of a, two of c.
    fn three_servers() -> Work {
        let rows = ["a", "a", "a", "b", "a", "c", "c"].iter().enumerate();
        let rows = rows.map(|(row, host)| vec![format!("https://{host}.example/{row}")]);
        let names = Names { columns: &["url"], secrets: &[], page: None };
        let url = Template::parse("{url}", names).expect("a column");
        let table = Table::new(["url".to_owned()], rows).expect("seven rows");
        Work::new(Items::Table(table), RequestTemplate::get(url))
    }

    #[test]
    fn a_free_worker_goes_to_the_server_with_the_fewest_at_work() {
        let plan = plan(three_servers(), Strategy::Pool);
        let mut queue = Queue::new(&plan);
        let popped = |queue: &mut Queue<'_>| queue.pop(|_| false).map(|RequestId(at)| at);
        assert_eq!([popped(&mut queue), popped(&mut queue), popped(&mut queue)], [Some(0), Some(3), Some(5)]);
        queue.ended(RequestId(5));
        assert_eq!(popped(&mut queue), Some(6), "nobody is at work at c, and b has nothing left");
        assert!(queue.remove(RequestId(2)));
        assert_eq!([popped(&mut queue), popped(&mut queue), popped(&mut queue)], [Some(1), Some(4), None]);
    }

    #[test]
    fn a_chain_and_batches_keep_to_the_order_of_submission() {
        for strategy in [Strategy::Chain, Strategy::Batches] {
            let plan = plan(three_servers(), strategy);
            let mut queue = Queue::new(&plan);
            let order: Vec<_> = std::iter::from_fn(|| queue.pop(|_| false)).collect();
            assert!(order.is_sorted() && order.len() == 7, "{order:?}");
        }
        assert_eq!(Queue::new(&plan(three_servers(), Strategy::Pool)).drain().count(), 7);
    }

    #[test]
    fn whoever_has_not_come_waits_for_nobody_and_a_server_has_so_many_connections() {
        let at = [0, 0, 5, 5, 5, 6, 9].map(Instant::from_millis).to_vec();
        let arrivals = Some(Arrivals { at, connections: Workers::new(2).expect("two") });
        let plan = Plan { arrivals, ..plan(three_servers(), Strategy::Pool) };
        let mut queue = Queue::new(&plan);
        let come = |queue: &mut Queue<'_>, millis| {
            std::iter::from_fn(|| queue.arrive(Instant::from_millis(millis)))
                .map(|RequestId(at)| at)
                .collect::<Vec<_>>()
        };
        let popped = |queue: &mut Queue<'_>| queue.pop(|_| false).map(|RequestId(at)| at);
        assert!(!queue.is_open(0) && !queue.is_empty());
        assert_eq!(come(&mut queue, 4), [0, 1]);
        assert_eq!([popped(&mut queue), popped(&mut queue), popped(&mut queue)], [Some(0), Some(1), None]);
        assert_eq!((come(&mut queue, 5), queue.next_arrival()), (vec![2, 3, 4], Some(Instant::from_millis(6))));
        assert_eq!([popped(&mut queue), popped(&mut queue)], [Some(3), None], "a has its two, and b is another");
        queue.ended(RequestId(1));
        assert_eq!([popped(&mut queue), popped(&mut queue)], [Some(2), None]);
        assert_eq!((come(&mut queue, 20), queue.next_arrival()), (vec![5, 6], None));
    }

    #[test]
    fn where_some_are_named_no_others_leave() {
        let only = |ids: &[u32]| Some(ids.iter().copied().map(RequestId).collect());
        let plan = Plan { only: only(&[2, 5, 6]), ..plan(work(9), Strategy::Pool) };
        let mut queue = Queue::new(&plan);
        assert!(!queue.remove(RequestId(3)) && queue.remove(RequestId(5)) && !queue.remove(RequestId(7)));
        assert_eq!(queue.pop(|_| false), Some(RequestId(2)));
        assert_eq!(queue.drain().collect::<Vec<_>>(), [RequestId(6)]);
        let nobody = Plan { only: only(&[]), ..plan.clone() };
        assert!(Queue::new(&nobody).is_empty());
    }
}

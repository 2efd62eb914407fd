//! The feed's task: takes what was committed, here or elsewhere, in the order of positions, and shows it.
//!
//! Must not: skip a position. Where one is missing it waits for it; a commit of another node that is held back
//! is seen when it comes. Must not: hold the read model locked while it reads the database.

use super::change::Published;
use super::fold::{self, Background, Needed};
use super::model::{Feed, LoadChange, Pending, Step};
use super::source::{Loaded, Source};
use super::{MAX_STEP, MAX_TOGETHER, MAX_WAITING};
use crate::kernel::{AlarmId, OrderId, StationId, Timestamp};
use crate::order::WorkOrder;
use crate::roster::{Directory, Duty};
use crate::store::StoreError;
use crate::store::log::{Committed, LogEntry};
use crate::wire::ShownOrder;
use std::collections::{BTreeMap, VecDeque};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How often the log is looked at when nobody says that it has news.
pub const POLL: Duration = Duration::from_secs(1);

/// The same while no listener hears other nodes.
const POLL_UNHEARD: Duration = Duration::from_millis(250);

/// After a failed read of the database.
const RETRY: Duration = Duration::from_millis(500);

/// Steps from the log whose origin may still turn out to be this process.
const MAX_UNCLAIMED: usize = 1_024;

/// Positions shown last of which the task remembers when they were recorded: more than one failover loses.
const MAX_SHOWN: usize = 8_192;

/// What happened that this process's dispatch has not counted itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// How the live assignments of stations changed.
    pub live: BTreeMap<StationId, i32>,
    /// The duty of stations now.
    pub duties: BTreeMap<StationId, Duty>,
    /// The directory is to be read again (whoever changed it).
    pub roster: bool,
}

/// Who is told.
pub struct Hooks {
    /// Everything that is shown, in order; must return at once.
    pub boards: Box<dyn Fn(&Published) + Send + Sync>,
    /// What other nodes did; must return at once.
    pub elsewhere: Box<dyn Fn(Elsewhere) + Send + Sync>,
    /// Each look at the log: the position that is shown, or why nothing new is; must return at once.
    pub looked: Looked,
}

/// Hears of a look at the log.
pub type Looked = Box<dyn Fn(Result<i64, &Stall>) + Send + Sync>;

/// Why nothing new can be shown.
#[derive(Debug, thiserror::Error)]
pub enum Stall {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("position {0} of the log is missing")]
    Gap(i64),
    /// A standby has taken over that had not heard of everything. What is shown from here on would be wrong.
    #[error(
        "position {0} of the log was shown and is not what the database has now: it has lost commits; \
         start this program again"
    )]
    Lost(i64),
}

/// The task behind a [`Feed`].
pub struct FeedTask<S> {
    feed: Feed,
    source: S,
    waiting: mpsc::Receiver<Committed>,
    /// Load changes from the log that were told as another node's.
    unclaimed: VecDeque<LoadChange>,
    /// Positions that this process committed and that could not be applied yet.
    claimed: VecDeque<RangeInclusive<i64>>,
    /// The positions shown last, in order, and when each was recorded.
    shown: VecDeque<(i64, Timestamp)>,
    is_stalled: bool,
    /// A position that was shown and that the log does not have any more. Only a new start reads everything again.
    lost: Option<i64>,
}

/// Where entries come from.
enum Origin {
    /// This process committed them; these are their orders now, and those that were written for the boards already.
    Here { orders: BTreeMap<OrderId, Arc<WorkOrder>>, shown: Vec<ShownOrder> },
    /// The log; perhaps this process too.
    Log,
}

impl<S: Source> FeedTask<S> {
    /// Shows what is going on. `epoch` names this run of positions. It is made unique to this process, because
    /// how stations are reached is known to a process only: a client of another one gets a snapshot.
    /// The sender takes what this process commits; when it is full, drop it: the log has it.
    pub fn new(
        source: S,
        epoch: &str,
        directory: Arc<Directory>,
        going_on: Loaded,
    ) -> (Feed, mpsc::Sender<Committed>, Self) {
        let epoch = format!("{epoch}.{:08x}", rand::random::<u32>());
        let feed = Feed::new(epoch, directory, going_on);
        let (sender, waiting) = mpsc::channel(MAX_WAITING);
        let task = Self {
            feed: feed.clone(),
            source,
            waiting,
            unclaimed: VecDeque::new(),
            claimed: VecDeque::new(),
            shown: VecDeque::new(),
            is_stalled: false,
            lost: None,
        };
        (feed, sender, task)
    }

    /// Runs until `stop` turns true or is dropped.
    pub async fn run(mut self, hooks: Hooks, mut stop: watch::Receiver<bool>) {
        let mut is_open = true;
        while self.lost.is_none() {
            let pause = self.pause();
            tokio::select! {
                biased;
                () = stopped(&mut stop) => return,
                committed = self.waiting.recv(), if is_open => match committed {
                    Some(first) => self.take(first, &hooks).await,
                    // Nothing is committed by this process: only the log is left.
                    None => is_open = false,
                },
                () = self.feed.shared.wake.notified() => self.take_pending(&hooks).await,
                () = tokio::time::sleep(pause) => {
                    self.read_log(None, &hooks).await;
                    // A directory that could not be shown the last time.
                    self.take_pending(&hooks).await;
                }
            }
        }
        self.stand(&hooks, &mut stop).await;
    }

    /// Shows nothing more, and says so until the program stops.
    async fn stand(&self, hooks: &Hooks, stop: &mut watch::Receiver<bool>) {
        let Some(position) = self.lost else { return };
        let why = Stall::Lost(position);
        tracing::error!(%why, "the boards stand until this program is started again");
        loop {
            (hooks.looked)(Err(&why));
            tokio::select! {
                () = stopped(stop) => return,
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    fn pause(&self) -> Duration {
        if self.is_stalled {
            RETRY
        } else if self.feed.shared.is_listening.load(Ordering::Relaxed) {
            POLL
        } else {
            POLL_UNHEARD
        }
    }

    fn seq(&self) -> i64 {
        *self.feed.shared.applied.borrow()
    }

    /// Takes the transaction and those that wait behind it.
    async fn take(&mut self, first: Committed, hooks: &Hooks) {
        let mut together = first;
        for _ in 1..MAX_TOGETHER {
            if together.entries.len() >= MAX_STEP {
                break;
            }
            let Ok(next) = self.waiting.try_recv() else { break };
            if follows(&together, &next) {
                together.entries.extend(next.entries);
                together.orders.extend(next.orders);
                together.shown.extend(next.shown);
            } else {
                self.take_one(std::mem::replace(&mut together, next), hooks).await;
            }
        }
        self.take_one(together, hooks).await;
    }

    async fn take_one(&mut self, committed: Committed, hooks: &Hooks) {
        let (Some(first), Some(last)) = (committed.entries.first(), committed.entries.last()) else { return };
        let (first, last) = (first.seq, last.seq);
        if let Some(other) = self.find_other(&committed.entries) {
            self.stall(Stall::Lost(other), hooks);
        }
        if self.lost.is_some() {
            return;
        }
        if first > self.seq() + 1 {
            // Others committed in between; theirs come first.
            self.read_log(Some(first - 1), hooks).await;
        }
        if first == self.seq() + 1 {
            let orders = committed.orders.into_iter().map(|order| (order.id, order)).collect();
            let origin = Origin::Here { orders, shown: committed.shown };
            if let Err(error) = self.apply(&committed.entries, origin, hooks).await {
                self.stall(error, hooks);
                self.claimed.push_back(first..=last);
            }
            return;
        }
        self.claimed.push_back(first..=last);
        self.read_log(Some(last), hooks).await;
        self.take_back(first..=last, hooks);
        while self.claimed.len() > MAX_UNCLAIMED {
            self.claimed.pop_front();
        }
    }

    /// The log was faster than the memory: what was told as another node's was this one's.
    fn take_back(&mut self, positions: RangeInclusive<i64>, hooks: &Hooks) {
        let mut live: BTreeMap<StationId, i32> = BTreeMap::new();
        for change in self.unclaimed.iter().filter(|change| positions.contains(&change.seq)) {
            *live.entry(change.station).or_default() -= change.change;
        }
        self.unclaimed.retain(|change| !positions.contains(&change.seq));
        live.retain(|_, change| *change != 0);
        if !live.is_empty() {
            (hooks.elsewhere)(Elsewhere { live, ..Elsewhere::default() });
        }
    }

    /// Applies what the log has after the newest position, up to `until`.
    async fn read_log(&mut self, until: Option<i64>, hooks: &Hooks) {
        while self.lost.is_none() && until.is_none_or(|until| self.seq() < until) {
            let entries = match self.source.list_after(self.seq()).await {
                Ok(entries) => entries,
                Err(error) => return self.stall(error, hooks),
            };
            let next = contiguous(&entries, self.seq(), until);
            if next.is_empty() {
                match (until, entries.is_empty()) {
                    (None, true) => self.compare_head(hooks).await,
                    (None, false) => self.stall(Stall::Gap(self.seq() + 1), hooks),
                    // The next look at the whole log says how it is.
                    (Some(_), _) => {}
                }
                return;
            }
            if let Err(error) = self.apply(next, Origin::Log, hooks).await {
                return self.stall(error, hooks);
            }
        }
    }

    /// Nothing new is only nothing new where the log still reaches as far as what is shown.
    async fn compare_head(&mut self, hooks: &Hooks) {
        match self.source.load_head().await {
            Ok(head) if head < self.seq() => self.stall(Stall::Lost(head + 1), hooks),
            Ok(_) => self.looked(hooks),
            Err(error) => self.stall(error, hooks),
        }
    }

    /// A position of these that was shown with another time: the log was cut off before it and written on.
    fn find_other(&self, entries: &[LogEntry]) -> Option<i64> {
        let (oldest, _) = *self.shown.front()?;
        let is_other = |entry: &&LogEntry| {
            let back = usize::try_from(entry.seq - oldest).ok();
            let shown = back.and_then(|back| self.shown.get(back));
            shown.is_some_and(|(_, recorded_at)| {
                recorded_at.as_microsecond() != entry.recorded_at.as_microsecond()
            })
        };
        entries.iter().find(is_other).map(|entry| entry.seq)
    }

    fn remember(&mut self, entries: &[LogEntry]) {
        self.shown.extend(entries.iter().map(|entry| (entry.seq, entry.recorded_at)));
        let beyond = self.shown.len().saturating_sub(MAX_SHOWN);
        self.shown.drain(..beyond);
    }

    fn stall(&mut self, why: impl Into<Stall>, hooks: &Hooks) {
        let why = why.into();
        self.is_stalled = true;
        match why {
            // It stands from here on, and says so there.
            Stall::Lost(position) => self.lost = Some(position),
            Stall::Store(_) | Stall::Gap(_) => (hooks.looked)(Err(&why)),
        }
    }

    fn looked(&mut self, hooks: &Hooks) {
        self.is_stalled = false;
        self.feed.shared.looks.fetch_add(1, Ordering::Relaxed);
        (hooks.looked)(Ok(self.seq()));
    }

    /// Applies entries that follow the newest position.
    async fn apply(&mut self, entries: &[LogEntry], origin: Origin, hooks: &Hooks) -> Result<(), StoreError> {
        let none = BTreeMap::new();
        let known = match &origin {
            Origin::Here { orders, .. } => orders,
            Origin::Log => &none,
        };
        let needed = fold::needed(entries, &self.feed.read(), known);
        let background = self.read_background(&needed).await?;
        let step = fold::step(entries, &self.feed.read(), known, &background);
        let elsewhere = self.elsewhere(&step, &origin, needed.roster);
        let last = step.last_seq;
        let mut published = self.feed.write().apply(step);
        if let Origin::Here { shown, .. } = origin {
            published.shown = shown;
        }
        self.claimed.retain(|positions| *positions.end() > last);
        self.remember(entries);
        if elsewhere != Elsewhere::default() {
            (hooks.elsewhere)(elsewhere);
        }
        self.show(&published, hooks);
        self.looked(hooks);
        Ok(())
    }

    async fn read_background(&self, needed: &Needed) -> Result<Background, StoreError> {
        let mut background = Background::default();
        for order in &needed.reopened {
            background.events.insert(*order, self.source.list_events(*order).await?);
        }
        if !needed.parked.is_empty() {
            let alarms: Vec<AlarmId> = needed.parked.iter().copied().collect();
            let parked = self.source.list_parked(&alarms).await?;
            background.parked = parked.into_iter().map(|(id, alarm)| (id, Arc::new(alarm))).collect();
        }
        Ok(background)
    }

    /// What dispatch did not count itself, and remembers it in case it did.
    fn elsewhere(&mut self, step: &Step, origin: &Origin, roster: bool) -> Elsewhere {
        // Duties of this node too: each is what a station has from then on, and an older one from elsewhere may just
        // have been put over it.
        let duties = step.duties.iter().map(|(station, (_, duty))| (*station, *duty)).collect();
        let mut elsewhere = Elsewhere { roster, duties, ..Elsewhere::default() };
        match origin {
            Origin::Here { .. } => return elsewhere,
            Origin::Log => {}
        }
        for change in step.orders.values().flat_map(|changed| &changed.loads) {
            if !self.claimed.iter().any(|positions| positions.contains(&change.seq)) {
                *elsewhere.live.entry(change.station).or_default() += change.change;
                self.unclaimed.push_back(*change);
            }
        }
        while self.unclaimed.len() > MAX_UNCLAIMED {
            self.unclaimed.pop_front();
        }
        elsewhere.live.retain(|_, change| *change != 0);
        elsewhere
    }

    /// What was asked from outside.
    async fn take_pending(&mut self, hooks: &Hooks) {
        let must_read = std::mem::take(&mut self.feed.pending().must_read);
        if must_read {
            self.read_log(None, hooks).await;
        }
        if self.is_stalled {
            // Any message would make a board that stands look live: it waits with the log.
            return;
        }
        let Pending { reach, directory, fixes, must_read: _ } = std::mem::take(&mut *self.feed.pending());
        if let Some(directory) = directory {
            self.replace_directory(directory, hooks).await;
        }
        let published = self.feed.write().apply_reach(reach);
        if let Some(published) = published {
            self.show(&published, hooks);
        }
        let moved = self.feed.write().apply_fixes(fixes);
        if let Some(moved) = moved {
            self.show(&moved, hooks);
        }
    }

    async fn replace_directory(&mut self, directory: Arc<Directory>, hooks: &Hooks) {
        match self.source.list_duties().await {
            Ok(duties) => {
                let duties = duties.into_iter().collect();
                let published = self.feed.write().apply_directory(directory, &duties);
                self.show(&published, hooks);
            }
            Err(error) => {
                self.stall(error, hooks);
                // Asked again with the next wake-up, unless a newer one came.
                self.feed.pending().directory.get_or_insert(directory);
            }
        }
    }

    fn show(&self, published: &Published, hooks: &Hooks) {
        (hooks.boards)(published);
        self.feed.shared.applied.send_replace(published.seq);
    }
}

/// Returns when the program stops, also when nobody is left to say so.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Whether `next` stands right behind `committed` in the log.
fn follows(committed: &Committed, next: &Committed) -> bool {
    match (committed.entries.last(), next.entries.first()) {
        (Some(last), Some(first)) => first.seq == last.seq + 1,
        (None, _) | (_, None) => false,
    }
}

/// The entries that follow `seq` without a gap, up to `until`.
fn contiguous(entries: &[LogEntry], seq: i64, until: Option<i64>) -> &[LogEntry] {
    let next = entries.iter().zip(seq + 1..).take_while(|(entry, expected)| {
        entry.seq == *expected && until.is_none_or(|until| entry.seq <= until)
    });
    &entries[..next.count()]
}

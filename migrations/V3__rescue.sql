-- The rescue: alarms, orders, assignments, deadlines, the event log with its feed position, remembered
-- requests, notes and outward messages.
-- Names (states, kinds, channels …) come from the program's closed lists and are refused when they are read as anything
-- else; `liftaid audit` looks for others. PostgreSQL would read each CHECK anew for every statement, which made an
-- alarm's statements a quarter slower.
create table alarm (
    id uuid primary key,
    channel text not null,
    kind text not null,
    mode text not null,
    disposition text not null,
    work_order uuid,
    lift uuid,
    -- What the partner called the lift, where it is not known.
    lift_text text,
    lat double precision,
    lon double precision,
    datum text,
    people smallint,
    flags text[] not null,
    hazards text[] not null,
    caller_name text,
    caller_phone text,
    text text not null,
    partner text,
    foreign_id text,
    raised_at timestamptz not null,
    received_at timestamptz not null
);
create index alarm_by_order on alarm (work_order);
create index alarm_parked on alarm (received_at) where disposition = 'parked' and work_order is null;

create table order_day (
    day integer primary key,
    last integer not null
);

create table work_order (
    id uuid primary key,
    number_day integer not null,
    number_serial integer not null,
    version integer not null,
    mode text not null,
    state text not null,
    outcome text,
    merged_into uuid,
    priority text not null,
    lift uuid,
    district integer,
    alarm_count integer not null,
    channel text not null,
    -- The station whose acceptance came first, and whether the second tier was called.
    lead_station uuid,
    second_tier boolean not null,
    simulated boolean not null default false,
    opened_at timestamptz not null,
    state_since timestamptz not null,
    recorded_at timestamptz not null,
    -- T0 … T10 as claimed by whoever was there.
    alarm_raised_at timestamptz not null,
    answered_at timestamptz,
    located_at timestamptz,
    dispatched_at timestamptz,
    accepted_at timestamptz,
    departed_at timestamptz,
    arrived_at timestamptz,
    freed_at timestamptz,
    restored_at timestamptz,
    called_back_at timestamptz,
    archived_at timestamptz,
    quarantined_at timestamptz,
    unique (number_day, number_serial)
) with (fillfactor = 70);
-- One live order per lift, decided here; a drill does not stand in the way of the real thing.
create unique index one_live_order_per_lift on work_order (lift, mode) where state in ('open', 'underway', 'on_scene');
-- By lift: the writer asks for the unfinished orders of the lifts it has locked.
create index work_order_unfinished on work_order (lift) where state <> 'closed';
create index work_order_by_alarm_time on work_order (alarm_raised_at, id);
create index work_order_by_lift on work_order (lift, opened_at);

create table assignment (
    id uuid primary key,
    work_order uuid not null,
    station uuid not null,
    level text not null,
    state text not null,
    offered_at timestamptz not null,
    accepted_at timestamptz,
    set_out_at timestamptz,
    arrived_at timestamptz,
    finished_at timestamptz,
    ended_at timestamptz,
    -- Never the same station twice for one order.
    unique (work_order, station)
) with (fillfactor = 70);
create index assignment_by_station on assignment (station, offered_at);

-- One row for each order that is live or waits for its callback: the soonest of its derived deadlines.
create table deadline (
    work_order uuid primary key,
    kind text not null,
    due_at timestamptz not null
) with (fillfactor = 50);
create index deadline_due on deadline (due_at);

create table note (
    id uuid primary key,
    work_order uuid not null,
    author text not null,
    text text not null,
    written_at timestamptz not null
);
create index note_by_order on note (work_order);

-- The one row whose lock orders all commits: the newest position and the head of the hash chain.
create table feed_head (
    is_only boolean primary key default true check (is_only),
    seq bigint not null,
    hash bytea not null,
    -- The hash before the newest transaction.
    prev_hash bytea not null
);
insert into feed_head (seq, hash, prev_hash) values (0, '\x00', '\x');

create table event (
    seq bigint primary key,
    subject_kind text not null,
    subject_id uuid not null,
    subject_version integer not null,
    kind text not null,
    -- As written, not jsonb: the digest is over these very bytes.
    body json compression lz4 not null,
    form smallint not null,
    mode text not null,
    audience text[] not null,
    actor text not null,
    source text not null,
    implausible boolean not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    -- Hash of the last line before the transaction that wrote this one, and sha256 of it and of the digest of the
    -- transaction's lines up to this one.
    prev_hash bytea not null,
    hash bytea not null,
    unique (subject_id, subject_version)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the event log is append-only';
end
$$;
create trigger event_is_append_only before update or delete or truncate on event
    for each statement execute function refuse_change();

-- Replies of state changes, so that a repeat gets the same one. Kept 30 days.
create table request (
    actor text not null,
    key text not null,
    digest bytea not null,
    reply json not null,
    made_at timestamptz not null,
    primary key (actor, key)
);
-- Only the nightly clearing asks by age.
create index request_by_age on request using brin (made_at);

-- Outward messages: at least once, with the id as the receiver's key against doubles.
create table outbox (
    id uuid primary key,
    kind text not null,
    target text not null,
    body json not null,
    not_before timestamptz not null,
    attempt_count smallint not null default 0,
    done_at timestamptz,
    failed_at timestamptz
);
create index outbox_waiting on outbox (not_before) where done_at is null and failed_at is null;

-- When each loop of each node last ran, and how it went.
create table loop_run (
    node uuid not null,
    name text not null,
    ran_at timestamptz not null,
    detail text not null,
    primary key (node, name)
);

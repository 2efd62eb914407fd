-- The crew's own phones: codes by which one is enrolled, the phones themselves with where they can be pushed to, and
-- the pushes that wait. No foreign keys into the roster: one that is imported anew must neither lock nor lose a phone.

-- The person behind a crew's account; made with the person's first phone. Nobody knows a password of it.
alter table account add column crew uuid unique;

-- One code for one person at a time; only its digest is kept.
create table enrolment (
    code_digest bytea primary key,
    crew uuid not null unique,
    station uuid not null,
    made_by uuid not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);

create table device (
    id uuid primary key,
    crew uuid not null,
    station uuid not null,
    account uuid not null references account,
    -- What kind of phone it says it is.
    label text not null,
    enrolled_by uuid not null,
    enrolled_at timestamptz not null,
    seen_at timestamptz not null,
    revoked_at timestamptz,
    revoked_by uuid,
    -- Where its browser takes pushes and the keys they are sealed for; none while it takes none.
    push_endpoint text unique,
    push_host text,
    push_key bytea,
    push_auth bytea,
    -- Failures in a row, and no further try before.
    push_failure_count smallint not null default 0,
    push_not_before timestamptz,
    check ((push_endpoint is null) = (push_key is null)
        and (push_endpoint is null) = (push_auth is null)
        and (push_endpoint is null) = (push_host is null))
);
create index device_by_station on device (station, enrolled_at) where revoked_at is null;

alter table session add column device uuid references device;
create index session_by_device on session (device) where device is not null;

-- An offer that a phone is to be told of; kept a little longer than an offer can be new, so that none is told twice.
create table push (
    device uuid not null references device,
    assignment uuid not null,
    made_at timestamptz not null,
    not_before timestamptz not null,
    attempt_count smallint not null default 0,
    done_at timestamptz,
    primary key (device, assignment)
);
create index push_waiting on push (not_before) where done_at is null;

-- People and machines that may speak to us. Passwords and session tokens are stored as digests only.
create table account (
    id uuid primary key,
    name text not null unique,
    display_name text not null,
    role text not null check (role in ('operator', 'shift_leader', 'crew', 'supervisor', 'wallboard', 'administrator')),
    password_hash text not null,
    station uuid references station,
    district integer references district,
    created_at timestamptz not null,
    disabled_at timestamptz,
    check (role <> 'crew' or station is not null)
);

create table session (
    token_digest bytea primary key,
    account uuid not null references account,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null
);
create index session_by_account on session (account);
create index session_by_expiry on session (expires_at);

create table partner_key (
    partner text not null,
    channel text not null,
    key bytea not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    primary key (partner, channel)
);

-- Who looked at a full phone number, and why.
create table phone_reveal (
    id bigint generated always as identity primary key,
    alarm uuid not null,
    account uuid not null references account,
    reason text not null,
    revealed_at timestamptz not null
);

-- The scene: how a crew gets at a lift, the photos it takes, and who looked at which number of an order's contacts.
-- What was told of a release is in the log as codes; its words are notes.

-- Beside the register, so that a roster that is imported anew does not lose it.
create table lift_access (
    lift uuid primary key,
    access_note text,
    machine_room text,
    key_place text,
    contact_name text,
    contact_phone text
);

create table photo (
    id uuid primary key,
    work_order uuid not null,
    assignment uuid not null,
    station uuid not null,
    account uuid not null,
    -- The phone's key and the digest of what it sent: the same photo sent again is the same row.
    key text not null,
    digest bytea not null,
    media_type text not null,
    width integer not null,
    height integer not null,
    taken_at timestamptz not null,
    received_at timestamptz not null,
    -- Null once it was blanked; the row stays.
    picture bytea,
    unique (account, key)
);
create index photo_by_order on photo (work_order, received_at);
-- Pictures are compressed already.
alter table photo alter column picture set storage external;

-- Who looked at the number of an order's contact.
create table contact_reveal (
    id bigint generated always as identity primary key,
    work_order uuid not null,
    contact text not null,
    account uuid not null,
    revealed_at timestamptz not null
);

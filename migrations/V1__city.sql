-- The city: districts, organisations, compounds, lifts, stations, crews. Coordinates are WGS-84; `datum` keeps
-- what they came in.
create table setting (
    name text primary key,
    value text not null
);

create table district (
    code integer primary key,
    name text not null,
    name_en text not null,
    lat double precision not null,
    lon double precision not null
);

create table organisation (
    id uuid primary key,
    kind text not null check (kind in ('maintainer', 'user_unit', 'supervision_office')),
    code text not null,
    name text not null,
    district integer references district,
    duty_phone text,
    unique (kind, code)
);

create table compound (
    id uuid primary key,
    name text not null,
    address text not null,
    district integer not null references district,
    user_unit uuid references organisation,
    office uuid references organisation,
    lat double precision not null,
    lon double precision not null
);

create table lift (
    id uuid primary key,
    code integer not null unique,
    registration text not null unique,
    compound uuid not null references compound,
    position text not null,
    kind text not null check (kind in ('residential', 'office', 'mall', 'hotel', 'hospital', 'school', 'transport', 'other')),
    brand text not null,
    floors smallint not null,
    installed_year smallint not null,
    maintainer uuid references organisation,
    lat double precision not null,
    lon double precision not null,
    datum text not null check (datum in ('wgs84', 'cgcs2000', 'gcj02', 'bd09')),
    device text unique
);

create table station (
    id uuid primary key,
    code text not null unique,
    name text not null,
    district integer not null references district,
    serves_first boolean not null,
    serves_second boolean not null,
    organisation uuid references organisation,
    lat double precision not null,
    lon double precision not null,
    datum text not null check (datum in ('wgs84', 'cgcs2000', 'gcj02', 'bd09')),
    address text not null,
    phone text,
    check (serves_first or serves_second)
);

-- Apart from `station`, because it changes with every assignment and is locked by the writer.
create table station_load (
    station uuid primary key references station,
    on_duty boolean not null,
    strength smallint not null check (strength between 0 and 99),
    capacity smallint not null check (capacity between 0 and 99),
    live smallint not null default 0 check (live >= 0),
    -- Rises with each duty event.
    version integer not null default 0,
    duty_changed_at timestamptz not null
) with (fillfactor = 50);

create table crew (
    id uuid primary key,
    station uuid not null references station,
    name text not null,
    phone text
);
create index crew_by_station on crew (station);

-- Sockets of a station's crews, by the node that holds them; stale rows are those not seen for a while.
create table station_presence (
    station uuid not null references station,
    node uuid not null,
    socket_count smallint not null,
    seen_at timestamptz not null,
    primary key (station, node)
);

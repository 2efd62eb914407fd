//! The city in memory: everything that is looked up by id, code, registration or device while a call runs.
//!
//! Must not: change. A changed roster makes a new directory, which is swapped in whole.

use super::lift::{Compound, DeviceState, District, DistrictCode, Lift, LiftCode, Organisation};
use super::station::{Station, StationCode};
use crate::kernel::{CompoundId, LiftId, OrganisationId, StationId};

/// Sorted tables and their indexes; lookups are binary searches, so that 300,000 lifts stay small.
#[derive(Debug, Default)]
pub struct Directory {
    districts: Vec<District>,
    organisations: Vec<Organisation>,
    compounds: Vec<Compound>,
    lifts: Vec<Lift>,
    stations: Vec<Station>,
    lifts_by_code: Vec<(LiftCode, u32)>,
    lifts_by_registration: Vec<u32>,
    lifts_by_device: Vec<u32>,
    stations_by_code: Vec<u32>,
}

fn position(index: usize) -> u32 {
    u32::try_from(index).expect("a city has fewer than four thousand million lifts")
}

fn serial(lift: &Lift) -> Option<&str> {
    match &lift.device {
        DeviceState::None => None,
        DeviceState::Fitted { serial } => Some(serial),
    }
}

impl Directory {
    /// Sorts and indexes the tables.
    pub fn build(
        mut districts: Vec<District>,
        mut organisations: Vec<Organisation>,
        mut compounds: Vec<Compound>,
        mut lifts: Vec<Lift>,
        mut stations: Vec<Station>,
    ) -> Self {
        districts.sort_unstable_by_key(|district| district.code);
        organisations.sort_unstable_by_key(|organisation| organisation.id);
        compounds.sort_unstable_by_key(|compound| compound.id);
        lifts.sort_unstable_by_key(|lift| lift.id);
        stations.sort_unstable_by_key(|station| station.id);
        let mut lifts_by_code: Vec<_> =
            lifts.iter().enumerate().map(|(index, lift)| (lift.code, position(index))).collect();
        lifts_by_code.sort_unstable();
        let mut lifts_by_registration: Vec<u32> = (0..position(lifts.len())).collect();
        lifts_by_registration.sort_unstable_by_key(|index| lifts[*index as usize].registration.as_str());
        let mut lifts_by_device: Vec<u32> =
            (0..position(lifts.len())).filter(|index| serial(&lifts[*index as usize]).is_some()).collect();
        lifts_by_device.sort_unstable_by_key(|index| serial(&lifts[*index as usize]));
        let mut stations_by_code: Vec<u32> = (0..position(stations.len())).collect();
        stations_by_code.sort_unstable_by_key(|index| stations[*index as usize].code.as_str());
        Self {
            districts,
            organisations,
            compounds,
            lifts,
            stations,
            lifts_by_code,
            lifts_by_registration,
            lifts_by_device,
            stations_by_code,
        }
    }

    /// Every district, by code.
    pub fn districts(&self) -> &[District] {
        &self.districts
    }

    /// Every lift, by id.
    pub fn lifts(&self) -> &[Lift] {
        &self.lifts
    }

    /// Every station, by id.
    pub fn stations(&self) -> &[Station] {
        &self.stations
    }

    /// The district of that code.
    pub fn find_district(&self, code: DistrictCode) -> Option<&District> {
        let index = self.districts.binary_search_by_key(&code, |district| district.code).ok()?;
        self.districts.get(index)
    }

    /// The organisation of that id.
    pub fn find_organisation(&self, id: OrganisationId) -> Option<&Organisation> {
        let index = self.organisations.binary_search_by_key(&id, |organisation| organisation.id).ok()?;
        self.organisations.get(index)
    }

    /// Who answers for a lift: whoever manages the building, the maintainer, the supervision office.
    pub fn organisations_of_lift<'a>(&'a self, lift: &Lift) -> impl Iterator<Item = &'a Organisation> {
        let compound = self.find_compound(lift.compound);
        let named = [
            compound.and_then(|compound| compound.user_unit),
            lift.maintainer,
            compound.and_then(|compound| compound.office),
        ];
        named.into_iter().flatten().filter_map(|id| self.find_organisation(id))
    }

    /// The compound of that id.
    pub fn find_compound(&self, id: CompoundId) -> Option<&Compound> {
        let index = self.compounds.binary_search_by_key(&id, |compound| compound.id).ok()?;
        self.compounds.get(index)
    }

    /// The lift of that id.
    pub fn find_lift(&self, id: LiftId) -> Option<&Lift> {
        let index = self.lifts.binary_search_by_key(&id, |lift| lift.id).ok()?;
        self.lifts.get(index)
    }

    /// The lift with that rescue code.
    pub fn find_lift_by_code(&self, code: LiftCode) -> Option<&Lift> {
        let index = self.lifts_by_code.binary_search_by_key(&code, |(code, _)| *code).ok()?;
        self.lifts.get(self.lifts_by_code.get(index)?.1 as usize)
    }

    /// The lift with that registration code.
    pub fn find_lift_by_registration(&self, registration: &str) -> Option<&Lift> {
        let key = |index: &u32| self.lifts[*index as usize].registration.as_str();
        let index = self.lifts_by_registration.binary_search_by(|at| key(at).cmp(registration)).ok()?;
        self.lifts.get(*self.lifts_by_registration.get(index)? as usize)
    }

    /// The lift with that device serial.
    pub fn find_lift_by_device(&self, device: &str) -> Option<&Lift> {
        let key = |index: &u32| serial(&self.lifts[*index as usize]);
        let index = self.lifts_by_device.binary_search_by(|at| key(at).cmp(&Some(device))).ok()?;
        self.lifts.get(*self.lifts_by_device.get(index)? as usize)
    }

    /// The station of that id.
    pub fn find_station(&self, id: StationId) -> Option<&Station> {
        self.stations.get(self.station_position(id)?)
    }

    /// Where the station stands in [`Directory::stations`].
    pub fn station_position(&self, id: StationId) -> Option<usize> {
        self.stations.binary_search_by_key(&id, |station| station.id).ok()
    }

    /// The station with that code.
    pub fn find_station_by_code(&self, code: &StationCode) -> Option<&Station> {
        let key = |index: &u32| &self.stations[*index as usize].code;
        let index = self.stations_by_code.binary_search_by(|at| key(at).cmp(code)).ok()?;
        self.stations.get(*self.stations_by_code.get(index)? as usize)
    }

    /// The district a lift stands in.
    pub fn district_of_lift(&self, id: LiftId) -> Option<DistrictCode> {
        Some(self.find_compound(self.find_lift(id)?.compound)?.district)
    }
}

//! What is changed of a run while it is on: its limits, from the form, and commands.

use super::Model;
use crate::engine::{Command, Quota};
use crate::model::message::Limit;
use crate::model::message::effect::{Effect, Effects};
use crate::model::settings::{Live, Setting};

impl Model {
    pub(super) fn steer(&self, command: Command, effects: &mut Effects) {
        effects.extend(self.active_run().map(|run| Effect::Steer(run.id, command)));
    }

    /// What a changed setting means for the run under way. A wrong value changes nothing: its sentence stands
    /// beside the field.
    pub(super) fn follow(&self, setting: Setting, effects: &mut Effects) {
        let command = match setting.entry().live {
            Some(Live::Workers) => self.form.settings.read_workers().ok().map(Command::Workers),
            Some(Live::Rate) => self.form.settings.read_rate().ok().map(Command::Rate),
            None => None,
        };
        command.into_iter().for_each(|command| self.steer(command, effects));
    }

    /// One more or less of a limit, in the form and in the run under way.
    pub(super) fn adjust_limit(&mut self, limit: Limit, by: i32, effects: &mut Effects) {
        let settings = &self.form.settings;
        let changed = match limit {
            Limit::Workers => settings
                .read_workers()
                .ok()
                .map(|workers| (Setting::Workers, (workers.get() as u32).saturating_add_signed(by).max(1).to_string())),
            Limit::Quota(place) => settings.read_rate().ok().map(|mut rate| {
                if let Some(quota) = rate.quotas.get_mut(place) {
                    let limit = quota.limit().saturating_add_signed(by).max(1);
                    *quota = Quota::new(limit, quota.per()).unwrap_or(*quota);
                }
                (Setting::Rate, rate.to_string())
            }),
        };
        if let Some((setting, text)) = changed {
            self.form.settings.set(setting, text);
            self.follow(setting, effects);
        }
    }
}

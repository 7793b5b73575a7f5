using System.Text.Json;
using CicdTools.Providers.CircleCI.Models;

namespace CicdTools.Providers.CircleCI;

/// <summary>A schedule of a project of GitHub's OAuth App or Bitbucket, as <see cref="NewPipelineRequest"/> asks for it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Timetable">When it starts.</param>
/// <param name="Actor">Who is said to have started what it starts: <c>current</c> or <c>system</c>.</param>
/// <param name="Inputs">The pipeline parameters that it gives.</param>
internal sealed record ProjectSchedule(string Name, TimetableModel Timetable, string Actor, VariableMap Inputs)
{
    private const string ParameterPrefix = "Parameter.";

    /// <exception cref="CicdException"><c>PipelinesNotKept</c>, <c>SettingNotTaken</c>, <c>CronInvalid</c>, <c>CronNotKept</c>.</exception>
    public static ProjectSchedule Of(NewPipelineRequest request, CircleSlug slug, string configuration)
    {
        string? cron = Setting("Cron");
        if (request.Start is not null and not PipelineStart.Schedule || (request.Start is null && cron is null))
            throw new CicdException("PipelinesNotKept", CicdErrorKind.NotSupported, $"'{slug}' has one pipeline, {configuration}, which pushes start; CircleCI keeps only schedules of it, and pipelines for projects of the GitHub App, circleci/ORGANIZATION-ID/PROJECT-ID.", slug.ToString(), "Set-CicdRepositoryItem in the repository's own system writes that file; -On Schedule makes a schedule of it.");
        if (request.Settings.Keys.FirstOrDefault(key => !Is(key, "Cron") && !Is(key, "Actor") && !key.StartsWith(ParameterPrefix, StringComparison.OrdinalIgnoreCase)) is { } unknown)
            throw NotTaken($"A schedule of such a project takes no setting '{Errors.Shown(unknown)}'. Known: Cron, Actor, and {ParameterPrefix}NAME for a pipeline parameter.");
        if (request.Definition is not null || request.Folder is not null || request.Filter is not null || (request.Path is { } path && path != configuration))
            throw NotTaken($"A schedule of such a project runs {configuration}, of one branch or tag (-Branch): it has no definition of its own, no folder and no filter.");
        if (cron is not { Length: > 0 })
            throw NotTaken("A schedule wants its times: -Setting @{ Cron = '0 5 * * *' }.");
        if (request.Name is not { Length: > 0 } name)
            throw NotTaken("A schedule wants a name: -Name.");
        string actor = Setting("Actor") ?? "current";
        if (actor is not ("current" or "system"))
            throw NotTaken("The setting Actor is current or system.");
        VariableMap inputs = new();
        foreach ((string key, string value) in request.Settings.Where(pair => pair.Key.StartsWith(ParameterPrefix, StringComparison.OrdinalIgnoreCase)))
            inputs = inputs.With(key[ParameterPrefix.Length..], value);
        return new(name, CircleCI.Timetable.Of(cron), actor, inputs);

        string? Setting(string wanted) => request.Settings.FirstOrDefault(pair => Is(pair.Key, wanted)).Value;

        static bool Is(string key, string wanted) => key.Equals(wanted, StringComparison.OrdinalIgnoreCase);

        CicdException NotTaken(string why) => new("SettingNotTaken", CicdErrorKind.Invalid, why, slug.ToString(), "docs/circleci.md has the settings.");
    }

    /// <summary>Whether one that is there is what is asked for. Who is behind <c>system</c> CircleCI does not document, so it is whoever is not the token's owner.</summary>
    public bool Is(ScheduleOfProjectModel there, Dictionary<string, JsonElement> parameters, string me) =>
        CircleCI.Timetable.IsSame(there.Timetable, Timetable)
        && (there.Parameters ?? []).Count == parameters.Count
        && parameters.All(pair => there.Parameters!.TryGetValue(pair.Key, out JsonElement value) && value.ValueKind == pair.Value.ValueKind && value.ToString() == pair.Value.ToString())
        && (there.Actor?.Id == me) == (Actor == "current");
}

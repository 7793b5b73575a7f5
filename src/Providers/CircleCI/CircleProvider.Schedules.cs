using System.Text.Json;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// Schedules of projects of GitHub's OAuth App and Bitbucket, each of which starts the project's one configuration on a branch or tag:
// https://circleci.com/docs/guides/orchestrate/schedule-triggers/#use-the-api.
internal sealed partial class CircleProvider
{
    private async Task<Change> PlanNewScheduleAsync(CircleSlug slug, NewPipelineRequest request, CancellationToken cancellationToken)
    {
        ProjectSchedule asked = ProjectSchedule.Of(request, slug, DefaultConfiguration);
        ProjectModel project = await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false);
        List<ScheduleOfProjectModel> all = await SchedulesAsync(slug, cancellationToken).ConfigureAwait(false) ?? throw SchedulesNotServed(slug);
        RefModel? reference = RefOf(request.Branch ?? project.VcsInfo?.DefaultBranch ?? "main");
        Dictionary<string, JsonElement> parameters = await ParametersOfAsync(slug, reference!, asked, cancellationToken).ConfigureAwait(false);
        ScheduleOfProjectModel? there = Only(slug, all, asked.Name);
        bool isSame = there is not null && asked.Is(there, parameters, (await MeAsync(cancellationToken).ConfigureAwait(false)).Id);
        if (there is not null && !isSame && !request.Force)
            throw new CicdException("PipelineExists", CicdErrorKind.Conflict, $"'{slug}' has a schedule '{Errors.Shown(asked.Name)}' already, at '{Timetable.Cron(there.Timetable)}' of {ReferenceOf(there)}.", asked.Name, "Give another -Name, or -Force to change it.");
        NewSchedule body = new(asked.Name, asked.Timetable, asked.Actor, parameters);
        ApiRequest call = there is null
            ? ApiRequest.Write(HttpMethod.Post, $"/api/v2/project/{slug}/schedule").With(body, Json.NewSchedule)
            : ApiRequest.Write(HttpMethod.Patch, $"/api/v2/schedule/{there.Id}").With(body, Json.NewSchedule) with { Repeatable = true };
        return new Change($"{slug}: {asked.Name}", $"{(there is null ? "Make the schedule" : "Change the schedule")}, at '{Timetable.Cron(asked.Timetable)}' of {reference!.Tag ?? reference.Branch}", async token => Describe(there is null
            ? await _api.CreateAsync(call, Json.ScheduleOfProjectModel, async look => (await SchedulesAsync(slug, look).ConfigureAwait(false))?.Find(one => one.Name == asked.Name), token).ConfigureAwait(false)
            : await _api.ReadAsync(call, Json.ScheduleOfProjectModel, token).ConfigureAwait(false)))
        {
            // https://circleci.com/docs/guides/orchestrate/schedule-triggers/#scheduled-pipelines-faqs
            Details = "Its hours are those of UTC; which minute of the hour it is, CircleCI chooses with the first run.",
            AlreadyDone = isSame ? $"'{slug}' has the schedule '{Errors.Shown(asked.Name)}' already." : null,
        }.Calling(Context, call);
    }

    private async Task<Change> PlanRemoveScheduleAsync(CircleSlug slug, string name, CancellationToken cancellationToken)
    {
        await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false);
        if (Names(DefaultConfiguration, name))
            throw NotKept(slug);
        List<ScheduleOfProjectModel> all = await SchedulesAsync(slug, cancellationToken).ConfigureAwait(false) ?? throw SchedulesNotServed(slug);
        ScheduleOfProjectModel there = Only(slug, all, name) ?? throw Errors.NotFound("PipelineNotFound", $"schedule of '{slug}'", name, all.Select(one => one.Name));
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"/api/v2/schedule/{there.Id}");
        return new Change($"{slug}: {there.Name}", "Remove the schedule", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        })
        {
            Details = $"The configuration {DefaultConfiguration} stays, and pushes start it as before.",
        }.Calling(Context, call);
    }

    // https://circleci.com/docs/api/v2/#operation/updateSchedule: nothing of a schedule says that it is off.
    private async Task<CicdException> NotSwitchedAsync(CircleSlug slug, string name, CancellationToken cancellationToken)
    {
        await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false);
        return (await SchedulesAsync(slug, cancellationToken).ConfigureAwait(false))?.Exists(one => one.Name == name) == true
            ? new("PipelineNotSwitched", CicdErrorKind.NotSupported, $"The schedule '{Errors.Shown(name)}' of '{slug}' is on as long as it is there: CircleCI cannot switch it.", name, "Remove-CicdPipeline removes it.")
            : NotKept(slug);
    }

    /// <summary>The schedules of a project; null where the server has none of the kind.</summary>
    private async Task<List<ScheduleOfProjectModel>?> SchedulesAsync(CircleSlug slug, CancellationToken cancellationToken)
    {
        try
        {
            List<ScheduleOfProjectModel> all = [];
            await foreach (ScheduleOfProjectModel one in PagesAsync(ApiRequest.Get($"/api/v2/project/{slug}/schedule"), Json.ProjectSchedules, cancellationToken).ConfigureAwait(false))
                all.Add(one);
            return all;
        }
        catch (CicdException exception) when (exception.Kind == CicdErrorKind.NotFound)
        {
            return null;
        }
    }

    // A branch or tag stands among the parameters: https://circleci.com/docs/api/v2/#operation/createSchedule.
    private async Task<Dictionary<string, JsonElement>> ParametersOfAsync(CircleSlug slug, RefModel reference, ProjectSchedule asked, CancellationToken cancellationToken)
    {
        if (asked.Inputs.Keys.FirstOrDefault(name => name is "branch" or "tag") is { } reserved)
            throw new CicdException("InputInvalid", CicdErrorKind.Invalid, $"A schedule has its branch or tag in the place of a pipeline parameter '{reserved}'.", slug.ToString(), "Give -Branch, with refs/tags/ before a tag.");
        (string? known, string origin) = asked.Inputs.Count == 0 ? (null, "") : await NewestSourceAsync(slug, reference, cancellationToken).ConfigureAwait(false);
        Dictionary<string, JsonElement> parameters = PipelineParameters.Of(asked.Inputs, known, origin) ?? [];
        parameters[reference.Tag is null ? "branch" : "tag"] = JsonSerializer.SerializeToElement(reference.Tag ?? reference.Branch!, Json.String);
        return parameters;
    }

    private Pipeline Describe(ScheduleOfProjectModel schedule) => new()
    {
        Name = schedule.Name,
        Format = "CircleCI",
        Path = DefaultConfiguration,
        Enabled = true,
        Triggers = [new ScheduleTrigger(Timetable.Cron(schedule.Timetable))],
    };

    private static ScheduleOfProjectModel? Only(CircleSlug slug, List<ScheduleOfProjectModel> all, string name) => all.FindAll(one => one.Name == name || one.Id == name) switch
    {
        [] => null,
        [{ } only] => only,
        _ => throw new CicdException("PipelineAmbiguous", CicdErrorKind.Invalid, $"'{slug}' has several schedules '{Errors.Shown(name)}'.", name, "Rename one on its page in CircleCI: Project Settings, Triggers."),
    };

    private static string ReferenceOf(ScheduleOfProjectModel schedule) =>
        schedule.Parameters is { } all && (all.TryGetValue("branch", out JsonElement value) || all.TryGetValue("tag", out value)) ? Errors.Shown(value.ToString()) : "the default branch";

    private static CicdException NotKept(CircleSlug slug) =>
        new("PipelinesNotKept", CicdErrorKind.NotSupported, $"'{slug}' has one pipeline, {DefaultConfiguration}, which pushes start; CircleCI keeps only schedules of it, and pipelines for projects of the GitHub App, circleci/ORGANIZATION-ID/PROJECT-ID.", slug.ToString(), "Set-CicdRepositoryItem in the repository's own system writes that file.");

    private CicdException SchedulesNotServed(CircleSlug slug) =>
        new("SchedulesNotServed", CicdErrorKind.NotSupported, $"{_address.Root.Authority} keeps no schedules of '{slug}'.", slug.ToString(), "Write a scheduled workflow into its configuration.");
}

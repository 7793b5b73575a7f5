using CicdTools.Providers.CircleCI.Models;

namespace CicdTools.Providers.CircleCI;

/// <summary>What a pipeline of a GitHub App project is made of and starts by, as <see cref="NewPipelineRequest"/> asks for it.</summary>
/// <param name="Provider">Where the repository lies: <c>github_app</c> or <c>github_server</c>.</param>
/// <param name="RepositoryId">GitHub's number of the repository; null for that of the project's other pipelines.</param>
/// <param name="Preset">What starts it, by CircleCI's name; null for a schedule, and for nothing.</param>
/// <param name="Cron">When it starts; null where no schedule starts it.</param>
/// <param name="Actor">Who is said to have started what a schedule starts: <c>current</c> or <c>system</c>.</param>
internal sealed record TriggerRequest(string Provider, string? RepositoryId, string? Preset, string? Cron, string Actor)
{
    private static readonly string[] Known = ["Provider", "RepositoryId", "Preset", "Cron", "Actor"];

    // https://github.com/CircleCI-Public/terraform-provider-circleci/blob/edd2d0ccc315af16889c58c884c93db2968bf22d/docs/resources/trigger.md
    private static readonly string[] Presets =
    [
        "all-pushes", "only-tags", "default-branch-pushes", "only-build-prs", "only-open-prs", "only-labeled-prs", "only-merged-prs", "only-ready-for-review-prs", "only-branch-delete",
        "only-build-pushes-to-non-draft-prs", "only-merged-or-closed-prs", "pr-comment-equals-run-ci", "non-draft-pr-opened", "pushes-to-merge-queues",
    ];

    /// <exception cref="CicdException"><c>SettingNotTaken</c>.</exception>
    public static TriggerRequest Of(NewPipelineRequest request)
    {
        if (request.Settings.Keys.FirstOrDefault(key => !Known.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw NotTaken(request, $"The pipeline of CircleCI takes no setting '{Errors.Shown(unknown)}'. Known: {string.Join(", ", Known)}.");
        if (request.Definition is not null || request.Folder is not null || request.Filter is not null)
            throw NotTaken(request, "A pipeline of CircleCI has no definition of its own, no folder and no filter: its configuration lies in the repository, and says for which branches its jobs are.");
        string? cron = Setting("Cron");
        string? preset = (Setting("Preset"), request.Start, cron) switch
        {
            ({ } named, null or PipelineStart.Push or PipelineStart.Tag or PipelineStart.PullRequest, null) => Presets.Contains(named, StringComparer.Ordinal) ? named : throw NotTaken(request, $"CircleCI has no preset '{Errors.Shown(named)}'. Known: {string.Join(", ", Presets)}."),
            (null, PipelineStart.Schedule, { Length: > 0 }) or (null, null, { Length: > 0 }) or (null, PipelineStart.Manual, null) => null,
            (null, null or PipelineStart.Push, null) => "all-pushes",
            (null, PipelineStart.Tag, null) => "only-tags",
            (null, PipelineStart.PullRequest, null) => "only-build-prs",
            (null, PipelineStart.Schedule, null) => throw NotTaken(request, "A schedule wants its times: -Setting @{ Cron = '0 5 * * *' }."),
            _ => throw NotTaken(request, "A pipeline of CircleCI starts by one of: a push, a tag or a pull request (-On, or the setting Preset), a schedule (the setting Cron), or by hand (-On Manual)."),
        };
        string actor = Setting("Actor") ?? "current";
        string provider = Setting("Provider") ?? "github_app";
        return actor is not ("current" or "system") ? throw NotTaken(request, "The setting Actor is current or system.")
            : provider is not ("github_app" or "github_server") ? throw NotTaken(request, "The setting Provider is github_app or github_server.")
            : new(provider, Setting("RepositoryId"), preset, cron, actor);

        string? Setting(string name) => request.Settings.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
    }

    /// <summary>The trigger to make; null for a pipeline that is started by hand.</summary>
    /// <param name="repository">GitHub's number of the repository.</param>
    /// <param name="name">What a schedule is called.</param>
    /// <param name="branch">The branch that a schedule runs.</param>
    public NewTrigger? Trigger(string repository, string name, string branch) =>
        Cron is { } cron ? new(new("schedule", null, new(cron, Actor)), null, name, branch, branch)
        : Preset is { } preset ? new(new(Provider, new(repository)), preset)
        : null;

    /// <summary>Whether a trigger is the one that is asked for.</summary>
    public bool Is(DefinitionTriggerModel trigger) =>
        Cron is { } cron ? trigger.EventSource?.Schedule?.CronExpression == cron : trigger.EventPreset == Preset;

    private static CicdException NotTaken(NewPipelineRequest request, string why) =>
        new("SettingNotTaken", CicdErrorKind.Invalid, why, request.Repository, "docs/circleci.md has the settings.");
}

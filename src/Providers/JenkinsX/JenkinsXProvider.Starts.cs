using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Formats.Yaml;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.JenkinsX.Activities;
using CicdTools.Providers.JenkinsX.PullRequests;
using CicdTools.Providers.Kubernetes.Manifests;

namespace CicdTools.Providers.JenkinsX;

// A run is asked for by a LighthouseJob, which Lighthouse makes a PipelineRun of: https://github.com/jenkins-x-plugins/jx-pipeline/blob/5f9dbfc6f58a96d65ae96d0aab4c3d4e9d733d03/pkg/cmd/start/start.go.
internal sealed partial class JenkinsXProvider
{
    /// <summary>How often the activity of a job is looked for before the job itself is given.</summary>
    private const int Looks = 12;

    public async Task<Change> PlanStartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        HostedRuns.Refuse(request, "Jenkins X", "parameters of its pipeline, by -PipelineInput");
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        JsonElement repository = await RequireRepositoryAsync(team, request.Repository, cancellationToken).ConfigureAwait(false);
        string address = AddressOf(repository) ?? throw new CicdException("RepositoryWithoutAddress", CicdErrorKind.Invalid, $"The SourceRepository of '{NameOf(repository)}' has no address.", NameOf(repository), "Set its spec.httpCloneURL.");
        using GitCheckout checkout = await _host.CheckOutAsync(address, cancellationToken).ConfigureAwait(false);
        string branch = request.Ref ?? checkout.Branch;
        string commit = checkout.Heads.Tips.GetValueOrDefault(branch) ?? throw Errors.NotFound("BranchNotFound", $"branch of '{NameOf(repository)}'", branch, checkout.Heads.Tips.Keys, "Jenkins X starts pipelines of branches.");
        TriggeredPipeline pipeline = TriggeredPipeline.Choose(path => checkout.ReadAt(branch, path), checkout.FilesAt(branch, TriggeredPipeline.Root), request.Pipeline, branch, NameOf(repository));
        JsonNode run = pipeline.UsesCatalog ? await ResolvedAsync(team, repository, checkout, pipeline, branch, cancellationToken).ConfigureAwait(false) : Manifest.Json(pipeline.Spec)!;
        JsonObject job = JobWriter.New(repository, address, branch, commit, pipeline, run, request.Inputs);
        return new($"{NameOf(repository)} at {branch}", $"Run '{pipeline.Name}' by a LighthouseJob", async token => await LaunchAsync(team, job, token).ConfigureAwait(false))
        {
            Details = YamlText.Write(JobWriter.Shown(job)),
        };
    }

    public async Task<Change> PlanRestartAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        if (request.Secrets.Count > 0 || request.FailedOnly)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "A run of Jenkins X runs again as a whole, with the secrets of its cluster.", request.Run.Id, "Leave -FailedOnly and secrets away.");
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        Run run = await RequireRunAsync(team, request.Run.Id, cancellationToken).ConfigureAwait(false);
        string? name = (await team.FindAsync(TeamResources.Activities, run.Id, cancellationToken).ConfigureAwait(false))?.Label(TeamLabels.Job) ?? run.Id;
        if (await team.FindAsync(TeamResources.Jobs, name, cancellationToken).ConfigureAwait(false) is not { } before)
            throw new CicdException("RunNotRestartable", CicdErrorKind.NotFound, $"The LighthouseJob of {run} is not there any more, so that what it ran is not known.", run.Id, "Start-CicdRun starts the pipeline as it is now.");
        JsonObject job = JobWriter.Again(before);
        return new(run.ToString(), "Run all of it again by a new LighthouseJob", async token => await LaunchAsync(team, job, token).ConfigureAwait(false));
    }

    /// <summary>A pipeline with the steps of its catalog, as Lighthouse put them in for the newest run of the very same file.</summary>
    private static async Task<JsonNode> ResolvedAsync(Team team, JsonElement repository, GitCheckout checkout, TriggeredPipeline pipeline, string branch, CancellationToken cancellationToken)
    {
        List<JsonElement> jobs = [];
        await foreach (JsonElement job in team.ListAsync(TeamResources.Jobs, null, cancellationToken).ConfigureAwait(false))
        {
            if (job.Text("spec", "type") == "postsubmit" && job.Text("spec", "context") == pipeline.Context && job.Find("spec", "pipeline_run_spec") is not null
                && NameOf(repository).Equals($"{job.Text("spec", "refs", "org")}/{job.Text("spec", "refs", "repo")}", StringComparison.OrdinalIgnoreCase))
                jobs.Add(job);
        }

        string? now = checkout.ReadAt(branch, pipeline.Path);
        foreach (JsonElement job in jobs.OrderByDescending(job => job.Time("metadata", "creationTimestamp")))
        {
            if (job.Text("spec", "refs", "base_sha") is { } commit && checkout.ReadAtCommit(commit, pipeline.Path) == now)
                return JsonNode.Parse(job.GetProperty("spec").GetProperty("pipeline_run_spec").GetRawText())!;
        }

        throw new CicdException("PipelineNotStartable", CicdErrorKind.NotSupported, $"'{pipeline.Path}' takes steps from a catalog ('uses:'), which Lighthouse puts in when it hears of a push, and no LighthouseJob that is left has them for the file as it is now.", pipeline.Path, "Push a commit: its run has them, and can be started again.");
    }

    private async Task<Run> LaunchAsync(Team team, JsonObject job, CancellationToken cancellationToken)
    {
        JsonElement made = await team.Api.CreateAsync(TeamResources.Jobs, team.Namespace, job, dryRun: false, cancellationToken).ConfigureAwait(false);
        // Lighthouse begins with those that are said to be triggered: https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/launcher/launcher.go.
        try
        {
            await team.Api.PatchStatusAsync(TeamResources.Jobs, team.Namespace, made.Name(), new JsonObject { ["status"] = new JsonObject { ["state"] = "triggered" } }, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException failure)
        {
            throw new CicdException(failure.Id, failure.Kind, $"The LighthouseJob '{made.Name()}' was made, and was not seen to be triggered: {failure.Message}", made.Name(), $"Get-CicdRun -RunId {made.Name()} shows where it stands; one that stays queued is started anew by Restart-CicdRun.", failure);
        }

        for (int look = 1; ; look++)
        {
            Run run = await RequireRunAsync(team, made.Name(), cancellationToken).ConfigureAwait(false);
            if (run.Id != made.Name() || run.IsFinished || look == Looks)
                return run;
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<JsonElement> RequireRepositoryAsync(Team team, string name, CancellationToken cancellationToken)
    {
        List<JsonElement> found = [];
        List<string> known = [];
        await foreach (JsonElement item in team.ListAsync(TeamResources.Repositories, null, cancellationToken).ConfigureAwait(false))
        {
            known.Add(NameOf(item));
            if (NameOf(item).Equals(name, StringComparison.OrdinalIgnoreCase) || item.Text("spec", "repo")?.Equals(name, StringComparison.OrdinalIgnoreCase) == true)
                found.Add(item);
        }

        return found.Count switch
        {
            1 => found[0],
            0 => throw Errors.NotFound("RepositoryNotFound", "repository", name, known, "Import-CicdRepository brings one in."),
            _ => throw new CicdException("RepositoryAmbiguous", CicdErrorKind.Invalid, $"The team has several repositories '{Errors.Shown(name)}': {string.Join(", ", found.Select(NameOf))}.", name, "Name it with its owner."),
        };
    }
}

using System.Net;
using System.Text.Json;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event
internal sealed partial class GitHubProvider
{
    /// <summary>How long a run that was asked for may take to be listed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async Task<Change> PlanStartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        GitHubName name = GitHubName.Parse(request.Repository);
        HostedRuns.Refuse(request, "GitHub", variables: "inputs of workflow_dispatch: give them by -PipelineInput");
        RepositoryModel repository = await RequireWritableAsync(name, cancellationToken).ConfigureAwait(false);
        WorkflowModel workflow = await RequireWorkflowAsync(name, request.Pipeline, cancellationToken).ConfigureAwait(false);
        await RequireActionsAsync(name, cancellationToken).ConfigureAwait(false);
        string reference = request.Ref ?? repository.DefaultBranch ?? "main";
        await RequireDispatchAsync(name, workflow, reference, request.Inputs, cancellationToken).ConfigureAwait(false);
        return new Change($"{name} at {reference}", $"Run the workflow '{workflow.Name}' on GitHub", async token => await StartAsync(name, workflow, reference, request.Inputs, token).ConfigureAwait(false)).Calling(Context, Dispatching(name, workflow));
    }

    private static ApiRequest Dispatching(GitHubName name, WorkflowModel workflow) => ApiRequest.Write(HttpMethod.Post, $"/repos/{name.Owner}/{name.Name}/actions/workflows/{workflow.Id}/dispatches");

    private async Task<Run> StartAsync(GitHubName name, WorkflowModel workflow, string reference, VariableMap inputs, CancellationToken cancellationToken)
    {
        DateTimeOffset before = _caller.Clock.GetUtcNow();
        Dispatch body = new(reference, inputs.Count == 0 ? null : inputs.ToDictionary(pair => pair.Key, pair => pair.Value), ReturnRunDetails: true);
        using HttpResponseMessage response = await _api.SendAsync(Dispatching(name, workflow).With(body, Json.Dispatch), cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.NoContent)
        {
            DispatchAnswer answer = JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false), Json.DispatchAnswer)!;
            return await RequireRunAsync(new(name, answer.WorkflowRunId), cancellationToken).ConfigureAwait(false);
        }

        // A server that does not know return_run_details answers nothing: the run is the newest that was made by hand since.
        return await FindStartedAsync(name, workflow, reference, response.Headers.Date ?? before, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Run> FindStartedAsync(GitHubName name, WorkflowModel workflow, string reference, DateTimeOffset since, CancellationToken cancellationToken)
    {
        DateTimeOffset end = _caller.Clock.GetUtcNow() + Patience;
        do
        {
            ApiRequest newest = ApiRequest.Get($"/repos/{name.Owner}/{name.Name}/actions/workflows/{workflow.Id}/runs", ("event", "workflow_dispatch"), ("branch", reference), ("per_page", "10"));
            RunPage page = await _api.ReadAsync(newest, Json.RunPage, cancellationToken).ConfigureAwait(false);
            // The server's clock has whole seconds.
            if (page.WorkflowRuns.Where(run => run.CreatedAt >= since.AddSeconds(-1)).MaxBy(run => run.CreatedAt) is { } started)
                return Describe(name, started);
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
        while (_caller.Clock.GetUtcNow() < end);
        throw new CicdException("RunNotListed", CicdErrorKind.Unavailable, $"GitHub took the request for '{workflow.Name}' of {name}, and lists no run of it after {Patience.TotalSeconds:0} s.", name.ToString(), "Get-CicdRun shows it when it is there; do not start it again before.");
    }

    /// <summary>The workflow of a name, file or path; the only active one without a name.</summary>
    private async Task<WorkflowModel> RequireWorkflowAsync(GitHubName name, string? pipeline, CancellationToken cancellationToken)
    {
        WorkflowModel found = await FindWorkflowAsync(name, pipeline, cancellationToken).ConfigureAwait(false);
        return found.State == "active" ? found : throw new CicdException("PipelineDisabled", CicdErrorKind.Conflict, $"The workflow '{found.Name}' of '{name}' is {found.State.Replace('_', ' ')}.", name.ToString(), "Enable-CicdPipeline enables it.");
    }

    /// <summary>The workflow of a name, file or path, switched on or not; the only active one without a name.</summary>
    private async Task<WorkflowModel> FindWorkflowAsync(GitHubName name, string? pipeline, CancellationToken cancellationToken)
    {
        WorkflowModel[] all = await WorkflowsAsync(name, cancellationToken).ConfigureAwait(false);
        WorkflowModel[] fitting = pipeline is null
            ? [.. all.Where(workflow => workflow.State == "active")]
            : [.. all.Where(workflow => workflow.Path == pipeline || workflow.Name == pipeline || Path.GetFileName(workflow.Path) == pipeline || Path.GetFileNameWithoutExtension(workflow.Path) == pipeline)];
        return fitting switch
        {
            [] when pipeline is not null => throw Errors.NotFound("PipelineNotFound", $"workflow of '{name}'", pipeline, all.Select(workflow => workflow.Name)),
            [] => throw new CicdException("PipelineNotFound", CicdErrorKind.NotFound, $"'{name}' has no workflow that is active.", name.ToString(), "Write one with New-CicdPipeline and push it to the default branch."),
            [{ } one] => one,
            _ => throw new CicdException("PipelineAmbiguous", CicdErrorKind.Invalid, $"'{name}' has {fitting.Length} workflows{(pipeline is null ? "" : $" that '{Errors.Shown(pipeline)}' may mean")}: {string.Join(", ", fitting.Select(workflow => workflow.Path))}.", name.ToString(), "Name one with -Pipeline, by its path."),
        };
    }

    private async Task<WorkflowModel[]> WorkflowsAsync(GitHubName name, CancellationToken cancellationToken)
    {
        List<WorkflowModel> workflows = [];
        await foreach (WorkflowModel workflow in _api.PagesAsync(Page($"/repos/{name.Owner}/{name.Name}/actions/workflows"), Json.WorkflowPage, page => page.Workflows, cancellationToken).Missing(() => NoRepository(name), cancellationToken).ConfigureAwait(false))
            workflows.Add(workflow);
        return [.. workflows];
    }

    // https://docs.github.com/rest/actions/permissions#get-github-actions-permissions-for-a-repository: only whoever may change it is told.
    private async Task RequireActionsAsync(GitHubName name, CancellationToken cancellationToken)
    {
        try
        {
            if (await _api.FindAsync(ApiRequest.Get($"/repos/{name.Owner}/{name.Name}/actions/permissions"), Json.ActionsPermissions, cancellationToken).ConfigureAwait(false) is { Enabled: false })
                throw new CicdException("ActionsDisabled", CicdErrorKind.Conflict, $"GitHub Actions are switched off in '{name}', so that no workflow runs.", name.ToString(), "Switch them on in its settings, under Actions.");
        }
        catch (CicdException exception) when (exception.Kind == CicdErrorKind.Forbidden)
        {
            // The start itself says so then.
        }
    }

    /// <summary>Whether the workflow can be started by hand, and takes these inputs: GitHub would say no only after the confirmation.</summary>
    private async Task RequireDispatchAsync(GitHubName name, WorkflowModel workflow, string reference, VariableMap inputs, CancellationToken cancellationToken)
    {
        ContentModel[]? file = await ReadContentAsync(name, workflow.Path, reference, cancellationToken).ConfigureAwait(false);
        if (file is not [{ } one] || Decode(one) is not { } text)
            throw Errors.NotFound("PipelineNotFound", $"workflow of '{name}' at {reference}", workflow.Path);
        HostedRuns.RequireDispatch(new Formats.GitHubActions.GitHubActionsFormat(), workflow.Path, text, inputs);
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Hosted;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/azure/devops/pipelines/agents/pools-queues: agents are in pools of the organization, and a project has queues that lead to those
// which it may use. Pipelines name the queue.
internal sealed partial class AzureDevOpsProvider : IRunnerPools
{
    public async IAsyncEnumerable<RunnerPool> GetRunnerPoolsAsync(RunnerPoolQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query is { Pipeline: not null, Repository: null })
            throw new CicdException("RepositoryRequired", CicdErrorKind.Invalid, "A pipeline is one of a repository.", "Repository", "Give -Repository PROJECT/REPOSITORY.");
        if (query.Repository is null)
        {
            await foreach (PoolModel pool in _api.PagesAsync(Get($"/_apis/distributedtask/pools", ("poolName", query.Name), ("poolType", "automation")), Json.ListModelPoolModel, page => page.Value, cancellationToken).ConfigureAwait(false))
            {
                if (Fits(pool.Name, query.Name))
                    yield return await DescribeAsync("", pool.Name, pool, cancellationToken).ConfigureAwait(false);
            }

            yield break;
        }

        string project = PipelineHome.AtGitHub(query.Repository)?.Project ?? ProjectOf(query.Repository);
        string[]? used = query.Pipeline is { } pipeline ? await PoolsOfAsync(query.Repository, pipeline, cancellationToken).ConfigureAwait(false) : null;
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        await foreach (QueueModel queue in _api.PagesAsync(Get($"/{project}/_apis/distributedtask/queues", ("queueName", query.Name)), Json.ListModelQueueModel, page => page.Value, cancellationToken).Missing(() => NoProject(project), cancellationToken).ConfigureAwait(false))
        {
            if (Fits(queue.Name, query.Name) && used?.Contains(queue.Name, StringComparer.OrdinalIgnoreCase) != false && seen.Add(queue.Name))
                yield return await DescribeAsync(project, queue.Name, queue.Pool, cancellationToken).ConfigureAwait(false);
        }

        // A file may name a pool that was deleted; a name with a variable in it is known when a run begins.
        foreach (string name in used?.Where(name => Fits(name, query.Name) && !seen.Contains(name)) ?? [])
        {
            yield return new()
            {
                Context = Context,
                Repository = project,
                Name = name,
                Problem = name.Contains("$(", StringComparison.Ordinal) ? "Which pool it is, is known when a run begins." : $"The project '{project}' has no such pool: it was deleted, or the project may not use it.",
            };
        }
    }

    /// <summary>The pools that a pipeline's jobs run in, by the system's own reading of its file.</summary>
    private async Task<string[]> PoolsOfAsync(string repository, string pipeline, CancellationToken cancellationToken)
    {
        PipelineHome home = await HomeAsync(repository, cancellationToken).ConfigureAwait(false);
        DefinitionModel definition = await FindDefinitionAsync(home, pipeline, cancellationToken).ConfigureAwait(false);
        string? final = await PreviewAsync(home.Project, definition, new(null, null, null), cancellationToken).ConfigureAwait(false);
        return final is null ? [] : PipelinePools.In(final, definition.Queue?.Name);
    }

    private async Task<RunnerPool> DescribeAsync(string project, string name, PoolModel? pool, CancellationToken cancellationToken)
    {
        RunnerPool known = new() { Context = Context, Repository = project, Name = name, SystemId = pool?.Id.ToString(CultureInfo.InvariantCulture) ?? "", IsHosted = pool?.IsHosted == true };
        if (pool is null)
            return known with { Problem = "The pool behind it is not there any more, or the token may not see it." };
        // Those of the system's own pools are made for each job.
        if (known.IsHosted)
            return known;
        List<PoolRunner> runners = [];
        await foreach (AgentModel agent in _api.PagesAsync(Get($"/_apis/distributedtask/pools/{pool.Id}/agents", ("includeAssignedRequest", "true")), Json.ListModelAgentModel, page => page.Value, cancellationToken).ConfigureAwait(false))
            runners.Add(Describe(agent));
        known = known with { Runners = [.. runners.OrderBy(runner => runner.Name, StringComparer.OrdinalIgnoreCase)] };
        return known with
        {
            Problem = runners.Count == 0 ? "It has no agent, so its jobs wait." : known.Available == 0 ? "No agent of it is online and enabled, so its jobs wait." : null,
        };
    }

    private static PoolRunner Describe(AgentModel agent) => new()
    {
        Name = agent.Name,
        SystemId = agent.Id.ToString(CultureInfo.InvariantCulture),
        IsOnline = agent.Status == "online",
        IsEnabled = agent.Enabled != false,
        IsBusy = agent.AssignedRequest is not null,
        OperatingSystem = agent.OsDescription,
        Version = agent.Version,
    };

    // The filter may take a pattern, and names differ by case there as little as here.
    private static bool Fits(string name, string? wanted) => wanted is null || name.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}

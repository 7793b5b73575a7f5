using CicdTools.Providers.Formats;
using CicdTools.Providers.Git;
using CicdTools.Providers.Local.Repositories;

namespace CicdTools.Providers.Local.Runs;

/// <summary>
/// What rules make of the jobs of a pipeline. GitLab's depend on nothing that happens during a run, so they are settled before it, and
/// needs, gates and matrices are those that hold.
/// </summary>
internal sealed class RuleResolution(LocalProvider provider)
{
    /// <summary>The pipeline as its rules make it for this run.</summary>
    public Pipeline Resolve(RunRequest request, Pipeline pipeline, RunSource source, Run run, CancellationToken cancellationToken)
    {
        if (provider.Catalog.Formats.FirstOrDefault(format => format.Name == pipeline.Format) is not IExpressions expressions)
            return pipeline;
        // A rule may ask whether a file exists.
        bool asksFiles = pipeline.Jobs.Any(job => job.Native.Any(setting => setting.Text.Contains("exists", StringComparison.Ordinal)));
        using TemporaryFolder? files = asksFiles ? Extract(source, cancellationToken) : null;
        ExpressionContext context = new()
        {
            Run = run,
            IsTag = source.IsTag,
            DefaultBranch = source.DefaultBranch,
            Pipeline = pipeline,
            Workspace = files?.Path ?? "",
            Configuration = request.Variables,
            Inputs = request.Inputs,
            ChangedFiles = reference => ChangedFiles(source, run, reference),
        };
        return pipeline with
        {
            Stages = [.. pipeline.Stages.Select(stage => stage with { Jobs = [.. stage.Jobs.Select(job => pipeline.Format == "GitLabCI" ? expressions.Resolve(job, context with { Job = job }) : WithMatrix(expressions, job, context))] })],
        };
    }

    // GitHub's expressions are computed when a job's turn comes; a matrix is known before, so that the plan names its jobs, unless it comes from other jobs.
    private static Job WithMatrix(IExpressions expressions, Job job, ExpressionContext context)
    {
        if (job.Matrix is not null || Array.Find(job.Native, setting => setting.Key == "strategy") is not { } strategy || strategy.Text.Contains("needs.", StringComparison.Ordinal))
            return job;
        return job with { Matrix = expressions.Resolve(job with { Native = [strategy] }, context with { Job = job }).Matrix };
    }

    private string[]? ChangedFiles(RunSource source, Run run, string? reference)
    {
        using LibGit2Sharp.Repository git = provider.Repositories.Open(source.Repository);
        return new RunChanges(git, source).Since(reference, run.Event);
    }

    private TemporaryFolder Extract(RunSource source, CancellationToken cancellationToken)
    {
        TemporaryFolder folder = new();
        using LibGit2Sharp.Repository git = provider.Repositories.Open(source.Repository);
        if (git.Lookup(source.Commit) is LibGit2Sharp.Commit commit)
            GitTree.Extract(commit, folder.Path, cancellationToken);
        return folder;
    }
}

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
        if (pipeline.Format != "GitLabCI" || provider.Catalog.Formats.FirstOrDefault(format => format.Name == pipeline.Format) is not IExpressions expressions)
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
        };
        return pipeline with
        {
            Stages = [.. pipeline.Stages.Select(stage => stage with { Jobs = [.. stage.Jobs.Select(job => expressions.Resolve(job, context with { Job = job }))] })],
        };
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

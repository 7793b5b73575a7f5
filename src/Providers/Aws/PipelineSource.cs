using CicdTools.Providers.Aws.Models;

namespace CicdTools.Providers.Aws;

/// <summary>Where a pipeline of CodePipeline takes its source from: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html.</summary>
/// <param name="Action">The action's name; empty for a pipeline without one.</param>
/// <param name="Repository">The repository: CodeCommit's name, or <c>owner/name</c> behind a connection.</param>
/// <param name="Branch">The branch; empty where a source has none.</param>
internal sealed record PipelineSource(string Action, string Repository, string Branch)
{
    public const string CodeCommit = "CodeCommit", Connection = "CodeStarSourceConnection", Images = "ECR";

    /// <summary>What the action takes it from; empty for a pipeline without one.</summary>
    public string Provider { get; init; } = "";

    public static PipelineSource Of(PipelineModel pipeline)
    {
        ActionModel? source = pipeline.Stages.SelectMany(stage => stage.Actions).FirstOrDefault(action => action.ActionTypeId.Category == "Source");
        if (source is null)
            return new("", "", "");
        string? Setting(string name) => source.Configuration?.GetValueOrDefault(name);
        PipelineSource found = source.ActionTypeId.Provider switch
        {
            CodeCommit => new(source.Name, Setting("RepositoryName") ?? "", Setting("BranchName") ?? ""),
            Connection => new(source.Name, Setting("FullRepositoryId") ?? "", Setting("BranchName") ?? ""),
            "GitHub" => new(source.Name, $"{Setting("Owner")}/{Setting("Repo")}", Setting("Branch") ?? ""),
            Images => new(source.Name, Setting("RepositoryName") ?? "", Setting("ImageTag") ?? ""),
            _ => new(source.Name, Setting("S3Bucket") ?? "", ""),
        };
        return found with { Provider = source.ActionTypeId.Provider };
    }

    /// <summary>The repository of a CodeBuild project, and empty for one that CodePipeline feeds: the last part of CodeCommit's address, or <c>owner/name</c> of another host's.</summary>
    public static string Of(ProjectModel project)
    {
        if (project.Source.Location is not { Length: > 0 } location || !Uri.TryCreate(location, UriKind.Absolute, out Uri? address))
            return project.Source.Location ?? "";
        string path = address.AbsolutePath.Trim('/');
        path = path.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? path[..^4] : path;
        return project.Source.Type == "CODECOMMIT" ? path[(path.LastIndexOf('/') + 1)..] : path;
    }
}

namespace CicdTools.Providers.Generation;

/// <summary>A pipeline in the model for what was found: verify, secure, build, stage, approve, production.</summary>
internal sealed class PipelineBuilder(FormatWords words, IReadOnlyList<ComponentPlan> components)
{
    public Pipeline Build(string name, string defaultBranch)
    {
        VerifyJobs verify = new(words);
        SecureJobs secure = new(words);
        BuildJobs build = new(words);
        DeployJobs deploy = new(words);
        Stage[] stages =
        [
            new() { Name = "verify", Jobs = [.. components.SelectMany(verify.Of)] },
            new() { Name = "secure", Jobs = [.. components.Select(secure.Dependencies).OfType<Job>(), secure.Licenses(), secure.Secrets()] },
            new() { Name = "build", Jobs = [.. components.Select(build.Package).OfType<Job>(), .. components.Select(build.Image).OfType<Job>()] },
            new() { Name = "stage", Jobs = [.. components.Select(deploy.Staging).OfType<Job>()] },
            new() { Name = "approve", Jobs = [.. components.Select(deploy.Approve).OfType<Job>()] },
            new() { Name = "production", Jobs = [.. components.Select(deploy.Production).OfType<Job>()] },
        ];
        Pipeline pipeline = new()
        {
            Name = name,
            Triggers = [new PushTrigger { Branches = [defaultBranch], Tags = ["v*"] }, new PullRequestTrigger(), new ManualTrigger()],
            Stages = [.. stages.Where(stage => stage.Jobs.Length > 0)],
        };
        return words.Finish(pipeline);
    }
}

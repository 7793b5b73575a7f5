namespace CicdTools.Providers.Formats;

/// <summary>The texts of a job that may hold references.</summary>
internal static class JobTexts
{
    public static IEnumerable<string> Of(Job job) =>
    [
        .. Of(job.Condition),
        .. job.Container is null ? [] : Of(job.Container),
        .. job.Services.SelectMany(service => Of(service.Container)),
        .. job.Variables.Values,
        .. job.Outputs.Values,
        .. job.Steps.SelectMany(Of),
        .. job.Environment is null ? [] : new[] { job.Environment.Name, job.Environment.Url ?? "" },
    ];

    public static IEnumerable<string> Of(Condition? condition) => condition switch
    {
        EqualCondition equal => [equal.Left, equal.Right],
        AllCondition all => all.Conditions.SelectMany(Of),
        AnyCondition any => any.Conditions.SelectMany(Of),
        NotCondition not => Of(not.Condition),
        BranchCondition branch => branch.Patterns,
        TagCondition tag => tag.Patterns,
        NativeCondition native => [native.Text],
        _ => [],
    };

    public static IEnumerable<string> Of(Step step)
    {
        string?[] content = step switch
        {
            ScriptStep script => [script.Script, script.WorkingDirectory],
            SetupToolStep setup => [setup.Version, .. setup.Inputs.Values],
            CheckoutStep checkout => [checkout.Ref],
            CacheStep cache => [cache.Key, .. cache.Paths, .. cache.RestoreKeys],
            UploadArtifactStep upload => [upload.Artifact, .. upload.Paths, .. upload.Exclude],
            DownloadArtifactStep download => [download.Artifact, download.Path],
            BuildImageStep build => [.. build.Tags, build.Context, build.File, .. build.Arguments.Values],
            PushImageStep push => [.. push.Tags],
            DeployManifestsStep deploy => [.. deploy.Paths, deploy.Namespace],
            DeployChartStep chart => [chart.Release, chart.Chart, chart.Namespace, .. chart.Values.Values],
            PublishTestResultsStep results => [.. results.Paths],
            NativeStep native => [.. native.Inputs.Values],
            _ => [],
        };
        return [.. content.OfType<string>(), .. step.Variables.Values, .. Of(step.Condition)];
    }

    private static IEnumerable<string> Of(Container container) => [container.Image, .. container.Variables.Values];
}

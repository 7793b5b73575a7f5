namespace CicdTools.Providers.Formats;

/// <summary>The commands of typed steps for systems that have no step of their own for them.</summary>
internal static class StepScripts
{
    /// <summary>The commands as lines for a shell; null for a step that is no command.</summary>
    public static string[]? Of(Step step) => Commands(step) is { } commands ? [.. commands.Select(words => string.Join(' ', words.Select(ShellText.Quote)))] : null;

    /// <summary>The commands as words, the program first; null for a step that is no command.</summary>
    public static string[][]? Commands(Step step) => step switch
    {
        BuildImageStep build => Build(build),
        PushImageStep push => Push(push.Tags),
        DeployManifestsStep deploy => [.. deploy.Paths.Select(path => (string[])["kubectl", "apply", "-f", path, .. Option("--namespace", deploy.Namespace)])],
        DeployChartStep chart => [["helm", "upgrade", "--install", chart.Release, chart.Chart, .. Option("--namespace", chart.Namespace), .. chart.Values.SelectMany(value => Option("--set", $"{value.Key}={value.Value}"))]],
        _ => null,
    };

    private static string[][] Build(BuildImageStep build)
    {
        string[] command =
        [
            "docker", "build",
            .. build.Tags.SelectMany(tag => Option("--tag", tag)),
            .. build.Arguments.SelectMany(argument => Option("--build-arg", $"{argument.Key}={argument.Value}")),
            .. Option("--file", build.File),
            build.Context,
        ];
        return build.Push ? [command, .. Push(build.Tags)] : [command];
    }

    private static string[][] Push(string[] tags) => [.. tags.Select(tag => (string[])["docker", "push", tag])];

    private static string[] Option(string name, string? value) => value is null ? [] : [name, value];
}

namespace CicdTools.Providers.Formats;

/// <summary>The commands of typed steps for systems that have no step of their own for them.</summary>
internal static class StepScripts
{
    /// <summary>The commands; null for a step that is no command.</summary>
    public static string[]? Of(Step step) => step switch
    {
        BuildImageStep build => Build(build),
        PushImageStep push => [.. push.Tags.Select(tag => $"docker push {ShellText.Quote(tag)}")],
        DeployManifestsStep deploy => [.. deploy.Paths.Select(path => $"kubectl apply -f {ShellText.Quote(path)}{Option("--namespace", deploy.Namespace)}")],
        DeployChartStep chart => [Chart(chart)],
        _ => null,
    };

    private static string[] Build(BuildImageStep build)
    {
        string command = "docker build"
            + string.Concat(build.Tags.Select(tag => Option("--tag", tag)))
            + string.Concat(build.Arguments.Select(argument => Option("--build-arg", $"{argument.Key}={argument.Value}")))
            + Option("--file", build.File)
            + $" {ShellText.Quote(build.Context)}";
        return build.Push ? [command, .. build.Tags.Select(tag => $"docker push {ShellText.Quote(tag)}")] : [command];
    }

    private static string Chart(DeployChartStep chart) =>
        $"helm upgrade --install {ShellText.Quote(chart.Release)} {ShellText.Quote(chart.Chart)}{Option("--namespace", chart.Namespace)}{string.Concat(chart.Values.Select(value => Option("--set", $"{value.Key}={value.Value}")))}";

    private static string Option(string name, string? value) => value is null ? "" : $" {name} {ShellText.Quote(value)}";
}

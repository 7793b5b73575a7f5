namespace CicdTools.Providers.Formats;

/// <summary>The words of steps that become commands.</summary>
internal static class StepWords
{
    /// <summary>The step with each word replaced; a step that becomes no command as it is.</summary>
    public static Step Replace(Step step, Func<string, string> word) => step switch
    {
        BuildImageStep build => build with { Tags = All(build.Tags, word), Context = word(build.Context), File = One(build.File, word), Arguments = All(build.Arguments, word) },
        PushImageStep push => push with { Tags = All(push.Tags, word) },
        DeployManifestsStep manifests => manifests with { Paths = All(manifests.Paths, word), Namespace = One(manifests.Namespace, word) },
        DeployChartStep chart => chart with { Release = word(chart.Release), Chart = word(chart.Chart), Namespace = One(chart.Namespace, word), Values = All(chart.Values, word) },
        _ => step,
    };

    private static string? One(string? text, Func<string, string> word) => text is null ? null : word(text);

    private static string[] All(string[] texts, Func<string, string> word) => [.. texts.Select(word)];

    private static VariableMap All(VariableMap values, Func<string, string> word) => new(values.Select(entry => KeyValuePair.Create(entry.Key, word(entry.Value))));
}

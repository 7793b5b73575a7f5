using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>The jobs that <see cref="BuildGroups"/> made groups of steps of, found by the identifiers of the steps.</summary>
internal static partial class GroupedJobs
{
    /// <summary>The pipeline with each group as a job, on the files that every step has; one without groups as it is.</summary>
    public static Pipeline Apart(Pipeline read)
    {
        if (read.Jobs.ToArray() is not [var build])
            return read;
        IGrouping<string, Step>[] groups = [.. build.Steps.Where(step => GroupOf(step.Name) is not null).GroupBy(step => GroupOf(step.Name)!, StringComparer.Ordinal)];
        return groups.Length == 0 ? read : read with { Stages = PipelineRules.DeriveStages([.. groups.Select(group => Job(group, build))]) };
    }

    private static Job Job(IGrouping<string, Step> group, Job build)
    {
        Step first = group.First();
        string? image = (Native(first, "name") as YamlScalar)?.Value ?? build.Container?.Image;
        return new()
        {
            Id = group.Key,
            Needs = [.. Waits(first).Select(GroupOf).OfType<string>().Distinct()],
            Container = image is null ? null : new() { Image = image },
            Steps = [new CheckoutStep(), .. group],
        };
    }

    private static IEnumerable<string> Waits(Step step) => Native(step, "waitFor") switch
    {
        YamlList list => list.Items.OfType<YamlScalar>().Select(item => item.Value),
        YamlScalar one => [one.Value],
        _ => [],
    };

    private static YamlNode? Native(Step step, string key) => Array.Find(step.Native, setting => setting.Format == CloudBuildFormat.FormatName && setting.Key == key) is { } found ? YamlLoader.Fragment(found.Text) : null;

    private static string? GroupOf(string? id) => id is not null && Numbered().Match(id) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"\A(.+): \d+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();
}

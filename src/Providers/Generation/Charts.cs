using CicdTools.Providers.Detection;

namespace CicdTools.Providers.Generation;

/// <summary>What can be told of a chart.</summary>
internal static class Charts
{
    /// <summary>Whether a component's chart has the values by which ours runs a share of the replicas on a new tag.</summary>
    public static bool HasRollout(string root, StackComponent component, IReadOnlyList<PipelineFile> written)
    {
        if (component.Charts.Length == 0)
            return false;
        string path = $"{component.Charts[0]}/values.yaml";
        SourceFile? values = written.FirstOrDefault(file => file.Path == path) is { } made ? new(path, made.Text) : SourceFile.Load(root, path);
        return values?.Settings.Find("rollout", "percent") is not null;
    }
}

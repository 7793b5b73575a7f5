using System.Globalization;

namespace CicdTools.Providers.Formats.Drawing;

/// <summary>A pipeline as boxes and lines: the jobs of each stage, and what each waits for.</summary>
internal sealed class Graph
{
    public Graph(Pipeline pipeline)
    {
        Pipeline = pipeline;
        Stages = [.. pipeline.Stages.Where(stage => stage.Jobs.Length > 0)];
        Dictionary<string, GraphNode> nodes = new(StringComparer.Ordinal);
        for (int column = 0; column < Stages.Length; column++)
        {
            for (int row = 0; row < Stages[column].Jobs.Length; row++)
                nodes.TryAdd(Stages[column].Jobs[row].Id, new(Stages[column].Jobs[row], column, row));
        }

        Nodes = [.. nodes.Values];
        Edges = [.. Nodes.SelectMany(node => Before(node).Where(nodes.ContainsKey).Select(need => (From: nodes[need], To: node)))];
    }

    public Pipeline Pipeline { get; }

    public Stage[] Stages { get; }

    public GraphNode[] Nodes { get; }

    public (GraphNode From, GraphNode To)[] Edges { get; }

    /// <summary>What starts the pipeline, in a few words each.</summary>
    public IEnumerable<string> Triggers => Pipeline.Triggers.Select(trigger => trigger switch
    {
        PushTrigger push => $"push {string.Join(", ", [.. push.Branches, .. push.Tags])}".TrimEnd(),
        PullRequestTrigger request => $"pull request {string.Join(", ", request.Branches)}".TrimEnd(),
        ScheduleTrigger schedule => $"at {schedule.Cron}",
        ManualTrigger => "by hand",
        NativeTrigger native => native.Name,
        _ => trigger.GetType().Name,
    });

    // A job without needs waits for the whole stage before it; lines from its jobs say so.
    private string[] Before(GraphNode node) => node.Job.Needs ?? (node.Column == 0 ? [] : [.. Stages[node.Column - 1].Jobs.Select(job => job.Id)]);
}

/// <summary>A job at its place.</summary>
internal sealed record GraphNode(Job Job, int Column, int Row)
{
    /// <summary>What is special about it, in a few words each.</summary>
    public IEnumerable<string> Marks
    {
        get
        {
            if (Job.Matrix is { } matrix)
                yield return string.Join(" × ", matrix.Axes.Select(axis => string.Create(CultureInfo.InvariantCulture, $"{axis.Name} ({axis.Values.Length})")));
            if (Job.Manual || Job.Steps.Any(step => step is ApproveStep))
                yield return "waits for a person";
            if (Job.Condition is not null and not OnSuccessCondition)
                yield return "conditional";
            if (Job.Environment is { } environment)
                yield return $"to {environment.Name}";
            if (Job.ContinueOnError)
                yield return "may fail";
        }
    }
}

using System.Text;

namespace CicdTools.Providers.Formats.Drawing;

/// <summary>A graph for a terminal: a branch for each stage, a leaf for each job, and what the job waits for.</summary>
internal static class GraphText
{
    public static string Of(Pipeline pipeline)
    {
        Graph graph = new(pipeline);
        StringBuilder text = new();
        text.Append(Line(pipeline.Name));
        if (pipeline.Path is { } path)
            text.Append("  ").Append(Line(path));
        if (pipeline.Format.Length > 0)
            text.Append("  (").Append(pipeline.Format).Append(')');
        text.Append('\n');
        foreach (string trigger in graph.Triggers)
            text.Append("◇ ").Append(Line(trigger)).Append('\n');
        ILookup<GraphNode, GraphNode> needs = graph.Edges.ToLookup(edge => edge.To, edge => edge.From);
        for (int column = 0; column < graph.Stages.Length; column++)
        {
            bool last = column == graph.Stages.Length - 1;
            text.Append(last ? "└─ " : "├─ ").Append(Line(graph.Stages[column].Name)).Append('\n');
            GraphNode[] jobs = [.. graph.Nodes.Where(node => node.Column == column)];
            for (int row = 0; row < jobs.Length; row++)
                text.Append(last ? "   " : "│  ").Append(row == jobs.Length - 1 ? "└─ " : "├─ ").Append(Leaf(jobs[row], [.. needs[jobs[row]]])).Append('\n');
        }

        return text.ToString();
    }

    private static string Leaf(GraphNode node, GraphNode[] needs)
    {
        string marks = string.Join(", ", node.Marks.Select(Line));
        string before = node.Job.Needs is null || needs.Length == 0 ? "" : $"  ← {string.Join(", ", needs.Select(need => Line(need.Job.Id)))}";
        return $"{Line(node.Job.ToString())}{(marks.Length == 0 ? "" : $"  [{marks}]")}{before}";
    }

    // Names come from files of others: no control character reaches the terminal.
    private static string Line(string text) => Errors.Shown(text);
}

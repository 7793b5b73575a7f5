using System.Globalization;
using System.Text;

namespace CicdTools.Providers.Formats.Drawing;

/// <summary>A page with the picture of a pipeline and a table of its jobs.</summary>
internal static class GraphPage
{
    public static string Of(Pipeline pipeline)
    {
        Graph graph = new(pipeline);
        StringBuilder body = new();
        body.Append(CultureInfo.InvariantCulture, $"<h1>{Html.Text(pipeline.Name)}</h1>\n<p><code>{Html.Text(pipeline.Path)}</code> {Html.Text(pipeline.Format)}</p>\n<p>{Html.Text(string.Join(" · ", graph.Triggers))}</p>\n");
        body.Append(GraphSvg.Of(pipeline));
        body.Append("<table>\n<tr><th>Stage</th><th>Job</th><th>Waits for</th><th>Remarks</th><th>Steps</th></tr>\n");
        ILookup<GraphNode, GraphNode> needs = graph.Edges.ToLookup(edge => edge.To, edge => edge.From);
        foreach (GraphNode node in graph.Nodes)
            body.Append(CultureInfo.InvariantCulture, $"<tr><td>{Html.Text(graph.Stages[node.Column].Name)}</td><td>{Html.Text(node.Job.ToString())}</td><td>{Html.Text(string.Join(", ", needs[node].Select(need => need.Job.Id)))}</td><td>{Html.Text(string.Join(", ", node.Marks))}</td><td class=\"n\">{node.Job.Steps.Length}</td></tr>\n");
        return Html.Page(pipeline.Name, body.Append("</table>\n").ToString());
    }
}

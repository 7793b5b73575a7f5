using System.Globalization;
using System.Text;

namespace CicdTools.Providers.Formats.Drawing;

/// <summary>A graph as a Mermaid flow chart (https://mermaid.js.org/syntax/flowchart.html).</summary>
internal static class GraphMermaid
{
    public static string Of(Pipeline pipeline)
    {
        Graph graph = new(pipeline);
        Dictionary<GraphNode, string> names = new(ReferenceEqualityComparer.Instance);
        StringBuilder text = new("flowchart LR\n");
        for (int column = 0; column < graph.Stages.Length; column++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  subgraph s{column}[\"{Escape(graph.Stages[column].Name)}\"]\n");
            foreach (GraphNode node in graph.Nodes.Where(node => node.Column == column))
            {
                names[node] = string.Create(CultureInfo.InvariantCulture, $"j{names.Count}");
                string marks = string.Concat(node.Marks.Select(mark => $"<br/>{Escape(mark)}"));
                text.Append(CultureInfo.InvariantCulture, $"    {names[node]}[\"{Escape(node.Job.ToString())}{marks}\"]\n");
            }

            text.Append("  end\n");
        }

        foreach ((GraphNode from, GraphNode to) in graph.Edges)
            text.Append(CultureInfo.InvariantCulture, $"  {names[from]} --> {names[to]}\n");
        return text.ToString();
    }

    // Mermaid takes characters by number, between '#' and ';'.
    private static string Escape(string text) => string.Concat(Errors.Shown(text).Select(character => character is '"' or '#' or ';' or '<' or '>' or '&' or '[' or ']' or '{' or '}' or '`' or '\\' ? string.Create(CultureInfo.InvariantCulture, $"#{(int)character};") : character.ToString()));
}

using System.Globalization;
using System.Text;

namespace CicdTools.Providers.Formats.Drawing;

/// <summary>A graph as a picture: a column for each stage, a box for each job, a curve for each thing it waits for.</summary>
internal static class GraphSvg
{
    private const int BoxWidth = 200, BoxHeight = 46, GapX = 70, GapY = 16, Margin = 16, Head = 30, Letters = 26;

    public static string Of(Pipeline pipeline)
    {
        Graph graph = new(pipeline);
        int columns = Math.Max(1, graph.Stages.Length), rows = Math.Max(1, graph.Nodes.Select(node => node.Row + 1).DefaultIfEmpty(1).Max());
        int width = (2 * Margin) + (columns * BoxWidth) + ((columns - 1) * GapX), height = (2 * Margin) + Head + (rows * (BoxHeight + GapY));
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"system-ui,sans-serif\">\n<title>{Html.Text(pipeline.Name)}</title>\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        for (int column = 0; column < graph.Stages.Length; column++)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(column)}\" y=\"{Margin + 14}\" font-size=\"13\" fill=\"#57606a\">{Label(graph.Stages[column].Name)}</text>\n");
        foreach ((GraphNode from, GraphNode to) in graph.Edges)
            svg.Append(Curve(from, to));
        foreach (GraphNode node in graph.Nodes)
            svg.Append(Box(node));
        return svg.Append("</svg>\n").ToString();
    }

    private static string Box(GraphNode node)
    {
        int x = X(node.Column), y = Y(node.Row);
        string marks = string.Join(", ", node.Marks);
        string second = marks.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"<text x=\"{x + 10}\" y=\"{y + 36}\" font-size=\"11\" fill=\"#57606a\">{Label(marks)}</text>");
        return string.Create(CultureInfo.InvariantCulture, $"<g><title>{Html.Text(node.Job.ToString())}</title><rect x=\"{x}\" y=\"{y}\" width=\"{BoxWidth}\" height=\"{BoxHeight}\" rx=\"6\" fill=\"#f6f8fa\" stroke=\"#57606a\"/><text x=\"{x + 10}\" y=\"{y + (marks.Length == 0 ? 28 : 20)}\" font-size=\"13\" fill=\"#1f2328\">{Label(node.Job.ToString())}</text>{second}</g>\n");
    }

    private static string Curve(GraphNode from, GraphNode to)
    {
        int x1 = X(from.Column) + BoxWidth, y1 = Y(from.Row) + (BoxHeight / 2), x2 = X(to.Column), y2 = Y(to.Row) + (BoxHeight / 2), bend = Math.Max(GapX / 2, (x2 - x1) / 2);
        return string.Create(CultureInfo.InvariantCulture, $"<path d=\"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}\" fill=\"none\" stroke=\"#8c959f\" stroke-width=\"1.5\"/>\n");
    }

    private static int X(int column) => Margin + (column * (BoxWidth + GapX));

    private static int Y(int row) => Margin + Head + (row * (BoxHeight + GapY));

    private static string Label(string text) => Html.Text(text.Length <= Letters ? text : text[..(Letters - 1)] + "…");
}

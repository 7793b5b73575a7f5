using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes;

/// <summary>A request and its answer, as the fake server saw them.</summary>
internal sealed record Exchange(string Method, string Path, Dictionary<string, string> Query, Dictionary<string, string> Headers, JsonNode? Body, int Status, JsonNode? Answer)
{
    public override string ToString() => $"{Method} {Path}{(Query.Count == 0 ? "" : "?" + string.Join('&', Query.Select(pair => $"{pair.Key}={pair.Value}")))} {Status}";
}

using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>The artifacts that a pipeline expects (https://spinnaker.io/docs/reference/artifacts/in-pipelines/), by their ids.</summary>
internal sealed class ExpectedArtifacts(YamlNode? node)
{
    /// <summary>The name of an artifact: a path, an image; null where it is not known.</summary>
    public string? NameOf(string id) => (node as YamlList)?.Items.OfType<YamlMap>().Where(artifact => Text(artifact["id"]) == id)
        .Select(artifact => Text((artifact["matchArtifact"] as YamlMap)?["name"]) ?? Text((artifact["defaultArtifact"] as YamlMap)?["name"])).FirstOrDefault();

    private static string? Text(YamlNode? scalar) => (scalar as YamlScalar)?.Value;
}

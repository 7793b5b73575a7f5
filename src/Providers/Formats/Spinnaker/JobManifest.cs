using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>
/// A script in a container as a Kubernetes job, which the stage Run Job (Manifest) runs
/// (https://spinnaker.io/docs/guides/user/kubernetes/run-job-manifest/). Only a manifest that says no more than that is read as one.
/// </summary>
internal static class JobManifest
{
    private const string ContainerName = "job";

    /// <summary>The script of a manifest; null where the manifest says more.</summary>
    public static (Container Container, VariableMap Variables, ScriptStep Script)? Read(YamlNode? manifest)
    {
        if (Container(manifest) is not { } container || Text(container["image"]) is not { } image || container["command"] is not YamlList { Items: [YamlScalar shell, YamlScalar { Value: "-ec" }, YamlScalar script] })
            return null;
        VariableMap variables = new((container["env"] as YamlList)?.Items.OfType<YamlMap>().Select(entry => KeyValuePair.Create(Text(entry["name"]) ?? "", Text(entry["value"]) ?? "")) ?? []);
        string name = Text(((manifest as YamlMap)?["metadata"] as YamlMap)?["generateName"]) ?? "";
        ScriptStep step = new() { Script = script.Value, Shell = shell.Value == "sh" ? null : shell.Value };
        YamlMap again = Write(name, image, step, variables);
        return JsonText.Write(again) == JsonText.Write(manifest!) ? (new() { Image = image }, variables, step) : null;
    }

    /// <summary>The manifest of a script.</summary>
    public static YamlMap Write(string name, string image, ScriptStep script, VariableMap variables)
    {
        YamlNode[] environment = [.. variables.Select(entry => new YamlBuilder().Add("name", entry.Key).Add("value", entry.Value).Map)];
        YamlMap container = new YamlBuilder().Add("name", ContainerName).Add("image", image).Add("command", YamlBuilder.List([script.Shell ?? "sh", "-ec", script.Script])).Add("env", environment.Length == 0 ? null : new YamlList(environment)).Map;
        YamlBuilder pod = new YamlBuilder().Add("containers", new YamlList([container])).Add("restartPolicy", "Never");
        return new YamlBuilder().Add("apiVersion", "batch/v1").Add("kind", "Job").Add("metadata", new YamlBuilder().Add("generateName", name))
            .Add("spec", new YamlBuilder().Add("backoffLimit", 0).Add("template", new YamlBuilder().Add("spec", pod))).Map;
    }

    /// <summary>A name that Kubernetes takes: lower case letters, digits and dashes.</summary>
    public static string NameOf(string job)
    {
        string clean = string.Concat(job.ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-')).Trim('-');
        return $"{(clean.Length == 0 ? "job" : clean.Length > 50 ? clean[..50].TrimEnd('-') : clean)}-";
    }

    private static YamlMap? Container(YamlNode? manifest) =>
        ((((manifest as YamlMap)?["spec"] as YamlMap)?["template"] as YamlMap)?["spec"] as YamlMap)?["containers"] is YamlList { Items: [YamlMap container] } ? container : null;

    private static string? Text(YamlNode? node) => (node as YamlScalar)?.Value;
}

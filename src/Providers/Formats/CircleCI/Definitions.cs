using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>What a file defines under a name: jobs, commands, executors.</summary>
internal sealed class Definitions(YamlMap root)
{
    public YamlMap? Job(string name) => (root["jobs"] as YamlMap)?[name] as YamlMap;

    public YamlMap? Command(string name) => (root["commands"] as YamlMap)?[name] is YamlMap { } command && command["steps"] is YamlList ? command : null;

    public YamlMap? Executor(string name) => (root["executors"] as YamlMap)?[name] as YamlMap;
}

using CicdTools.Providers.Formats.Yaml;
using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.JenkinsX.Import;

namespace CicdTools.Providers.JenkinsX.Migration;

/// <summary>The pipelines of an application of Jenkins X 2 (https://github.com/jenkins-x/jx-docs/blob/02d85fd33bd70f65bd0a873828f509a0a84ceb1d/content/en/docs/reference/pipeline-syntax-reference.md) as those that Lighthouse reads.</summary>
internal sealed class ClassicApplication(ClassicFolder folder, IPipelineTools tools, MigrationBook book)
{
    private const string File = "jenkins-x.yml";
    private const string Preview = "charts/preview";

    // https://github.com/jenkins-x/jx3-pipeline-catalog/tree/31f4b6bf306f26d937bf99e9003fee5f571cbba9/packs: those that have pipelines for a pull request and for a release.
    private static readonly HashSet<string> Packs = new(StringComparer.Ordinal)
    {
        "C++", "D", "apps", "appserver", "charts", "csharp", "custom-jenkins", "cwp", "docker", "docker-helm", "go", "flutter", "go-cli", "go-mongodb", "go-plugin", "go-plugin-multiarch", "gradle", "helm", "javascript", "javascript-ui-nginx", "javascript-yarn", "jenkins", "jenkinsfilerunner", "lookml",
        "maven", "maven-java11", "maven-java17", "maven-java21", "maven-node-ruby", "maven-quarkus", "ml-python-gpu-service", "ml-python-gpu-training", "ml-python-service", "ml-python-training", "nop", "php", "python", "ruby", "rust", "scala", "terraform", "typescript",
    };

    public void Convert(CancellationToken cancellationToken)
    {
        YamlMap? classic = folder.Map(File, book);
        string pack = (classic?["buildPack"] as YamlScalar)?.Value ?? "none";
        YamlMap? own = (classic?["pipelineConfig"] as YamlMap)?["pipelines"] as YamlMap;
        if (pack is "none" or "")
            Steps(cancellationToken);
        else
            Pack(pack, classic!.Find("buildPack")!.Key.Line, own);
        Previews();
        foreach (string chart in folder.Folders("charts").Where(name => name != "preview"))
            book.Carry("Chart", $"charts/{chart}", $"charts/{chart}/Chart.yaml");
        if (folder.Has("Dockerfile"))
            book.Carry("File", "Dockerfile", "Dockerfile");
        if (folder.Has("skaffold.yaml"))
            book.Lose("File", "skaffold.yaml", "The catalogue's pipelines build with Kaniko, and do not read it.", "skaffold.yaml", remedy: "Keep it for work on a machine of your own, or remove it.");
        book.Approximate("File", File, "Lighthouse reads .lighthouse, and not this file.", File, remedy: "Remove it once the new pipelines have run.");
    }

    private void Pack(string pack, int? line, YamlMap? own)
    {
        string known = Packs.Contains(pack) ? pack : "docker-helm";
        book.Write(CatalogPipelines.Write(known, folder.Git()?.Branch is { Length: > 0 } branch ? branch : "master"));
        if (known == pack)
            book.Carry("BuildPack", pack, File, line);
        else
            book.Approximate("BuildPack", pack, "The catalogue of Jenkins X 3 has none of that name; the one that builds the Dockerfile and the chart stands in its place.", File, line, "Name the tasks of another pack in .lighthouse/jenkins-x.");
        foreach (YamlEntry pipeline in own?.Entries ?? [])
        {
            foreach (YamlEntry part in (pipeline.Value as YamlMap)?.Entries ?? [])
                book.Lose("Steps", $"{pipeline.Name}.{part.Name}", "It adds to the pack's own steps, whose places have other names now.", File, part.Key.Line, $"Put the steps into .lighthouse/jenkins-x/{(pipeline.Name == "pullRequest" ? "pullrequest" : "release")}.yaml, before or behind those that it uses.");
        }
    }

    // A pipeline that says all of its steps is one like others: it goes by the formats' own readers and writers.
    private void Steps(CancellationToken cancellationToken)
    {
        foreach (PipelineConversion conversion in tools.Convert(new() { Path = System.IO.Path.Combine(folder.Root, File), Format = "Tekton", Destination = folder.Root, Force = true }, cancellationToken))
        {
            book.Diagnostics.AddRange(conversion.Findings);
            if (conversion.Report is not { } report)
            {
                book.Lose("Pipeline", File, conversion.Failure?.Message ?? "It cannot be read.", File, remedy: conversion.Failure?.Remedy);
                continue;
            }

            book.Diagnostics.AddRange(report.Diagnostics);
            book.Take(report.Items);
            book.Write(report.Files.Where(file => !book.Files.Any(other => other.Path == file.Path)));
        }
    }

    // A preview is a helmfile of its own: https://github.com/jenkins-x/jx3-pipeline-catalog/tree/31f4b6bf306f26d937bf99e9003fee5f571cbba9/packs/go/preview
    private void Previews()
    {
        if (!folder.HasFolder(Preview))
            return;
        string application = ApplicationNames.OfRepository(folder.Name);
        List<string> values = ["jx-values.yaml"];
        YamlMap? classic = folder.Map($"{Preview}/values.yaml", book);
        // The application's chart was a dependency there, called preview.
        if (classic?["preview"] is YamlMap own)
        {
            values.Add("values.yaml");
            book.Write("preview/values.yaml", YamlText.Write(own));
            book.Approximate("Values", "preview", "The image is put in by the pipeline; the rest are the values of the preview's release.", $"{Preview}/values.yaml", own.Line);
        }

        foreach (YamlEntry entry in (classic?.Entries ?? []).Where(entry => entry.Name is not ("preview" or "expose" or "cleanup")))
            book.Lose("Values", $"preview: {entry.Name}", "It is for another chart of the preview.", $"{Preview}/values.yaml", entry.Key.Line, "Add that chart to preview/helmfile.yaml.gotmpl.");
        foreach (YamlMap dependency in ((folder.Map($"{Preview}/requirements.yaml", book)?["dependencies"] as YamlList)?.Items ?? []).OfType<YamlMap>())
        {
            string name = (dependency["alias"] as YamlScalar)?.Value ?? (dependency["name"] as YamlScalar)?.Value ?? "";
            if (name is not ("preview" or "expose" or "cleanup"))
                book.Lose("Chart", $"preview: {name}", "Only the application itself is in the preview that was written.", $"{Preview}/requirements.yaml", dependency.Line, "Add that chart to preview/helmfile.yaml.gotmpl.");
        }

        YamlBuilder release = new YamlBuilder().Add("chart", $"../charts/{application}").Add("name", "preview").AddFlag("wait", true).AddFlag("createNamespace", true).Add("namespace", "{{ requiredEnv \"PREVIEW_NAMESPACE\" }}").Add("values", values);
        book.Write("preview/helmfile.yaml.gotmpl", YamlText.Write(new YamlBuilder().Add("environments", new YamlBuilder().Add("default", new YamlBuilder().Add("values", ["jx-values.yaml"]))).Add("releases", new YamlList([release.Map])).Map));
        book.Approximate("Preview", Preview, "A preview is a helmfile of its own now.", $"{Preview}/Chart.yaml", remedy: "Compare preview/helmfile.yaml.gotmpl with that of the pack, which has checks and hooks besides.");
    }
}

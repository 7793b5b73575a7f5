using System.Diagnostics;
using CicdTools.Providers.Detection;

namespace CicdTools.Tests.Detection;

public sealed class RepositoryTests(ITestOutputHelper output)
{
    [Fact]
    public void A_monorepo_has_a_component_per_folder_with_a_manifest()
    {
        IReadOnlyList<StackComponent> components = DetectionCase.Of(
            ("services/api/pyproject.toml", "[project]\nname = \"api\"\n"), ("services/api/Dockerfile", "FROM python:3.13\nEXPOSE 9000\n"), ("services/worker/go.mod", "module worker\n"),
            ("web/package.json", "{\"name\":\"web\"}"), ("LICENSE", "Apache License\nVersion 2.0, January 2004\n"), ("deploy/chart/Chart.yaml", "name: all\n"), ("README.md", "x"));
        Assert.Equal([(".", ""), ("services/api", "Python"), ("services/worker", "Go"), ("web", "JavaScript")], components.Select(component => (component.Path, component.Language)));
        Assert.Equal(["deploy/chart"], components[0].Charts);
        Assert.Equal(9000, components[1].Port);
        Assert.Equal("services/api/Dockerfile", Assert.Single(components[1].ContainerFiles).Path);
        Assert.All(components, component => Assert.Equal("Apache-2.0", component.License));
    }

    [Fact]
    public void What_a_root_builds_itself_is_no_component_of_its_own()
    {
        Assert.Equal(".", Assert.Single(DetectionCase.Of(("pom.xml", "<project><modules><module>a</module></modules></project>"), ("a/pom.xml", "<project/>"))).Path);
        Assert.Equal(".", Assert.Single(DetectionCase.Of(("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"), ("a/Cargo.toml", "[package]\nname = \"a\"\n"))).Path);
        Assert.Equal(".", Assert.Single(DetectionCase.Of(("settings.gradle", "include ':a'\n"), ("a/build.gradle", "\n"))).Path);
        Assert.Equal(".", Assert.Single(DetectionCase.Of(("All.slnx", "<Solution/>"), ("a/A.csproj", "<Project/>"))).Path);
    }

    [Fact]
    public void Members_of_a_javascript_workspace_take_the_package_manager_of_its_root()
    {
        IReadOnlyList<StackComponent> components = DetectionCase.Of(("package.json", "{\"workspaces\":[\"packages/*\"]}"), ("yarn.lock", ""), ("packages/a/package.json", "{\"name\":\"a\"}"));
        Assert.Equal(["yarn", "yarn"], components.Select(component => component.PackageManager));
    }

    [Theory]
    [InlineData("node_modules/x/package.json")]
    [InlineData("vendor/x/composer.json")]
    [InlineData(".venv/lib/requirements.txt")]
    [InlineData("third_party/x/CMakeLists.txt")]
    [InlineData("site/ignored/package.json")]
    [InlineData("samples/vendored/package.json")]
    public void Vendored_and_ignored_folders_are_skipped(string path) =>
        Assert.Equal("Go", Assert.Single(DetectionCase.Of(("go.mod", "module a\n"), (".gitignore", "ignored/\n"), (".gitattributes", "samples/** linguist-vendored\n"), (path, "{}"))).Language);

    [Fact]
    public void A_folder_of_nothing_known_has_no_component()
    {
        Assert.Empty(DetectionCase.Of());
        Assert.Empty(DetectionCase.Of(("README.md", "# x"), ("LICENSE", "x"), ("Makefile", "docs:\n\ttrue\n")));
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_said()
    {
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () =>
        {
            await foreach (StackComponent _ in new StackDetector().DetectAsync("/nothing/here", CancellationToken.None))
                Assert.Fail("There is nothing to find.");
        });
        Assert.Equal("PathNotFound", error.Id);
    }

    [Fact]
    public void Deployment_files_are_found_with_what_they_say()
    {
        StackComponent component = Assert.Single(DetectionCase.Of(
            ("package.json", "{}"),
            ("docker/Dockerfile.prod", "ARG NODE=22\n# syntax\nFROM --platform=linux/amd64 node:${NODE}-alpine AS build\nRUN echo \\\n  USER nobody\nFROM build AS test\nEXPOSE 1\nFROM gcr.io/distroless/nodejs:${TAG:-latest}\nEXPOSE 3000/tcp 3001\nUSER node\n"),
            ("compose.yaml", "services: {}\n"), ("compose.override.yaml", "services: {}\n"), ("k8s/base/kustomization.yaml", "resources: []\n"), ("k8s/base/deployment.yaml", "apiVersion: apps/v1\nkind: Deployment\n"),
            ("manifests/service.yaml", "# a\napiVersion: v1\nkind: Service\n"), ("config.yaml", "kind: other\n"), ("infra/main.tf", "terraform {}\n"), ("chart/Chart.yaml", "name: a\n"), ("chart/templates/x.yaml", "apiVersion: v1\nkind: Pod\n")));
        ContainerFile container = Assert.Single(component.ContainerFiles);
        Assert.Equal(("docker/Dockerfile.prod", "gcr.io/distroless/nodejs:latest", "node"), (container.Path, container.BaseImage, container.User));
        Assert.Equal(["build", "test", "2"], container.Stages);
        Assert.Equal([3000, 3001], container.Ports);
        Assert.Equal(["compose.yaml", "compose.override.yaml"], component.ComposeFiles);
        Assert.Equal(["k8s/base"], component.Kustomizations);
        Assert.Equal(["manifests/service.yaml"], component.Manifests);
        Assert.Equal(["infra"], component.Terraform);
        Assert.Equal(["chart"], component.Charts);
        StackAssert.Fact(component, "Manifests", "manifests/service.yaml", "manifests/service.yaml", 3);
        StackAssert.Fact(component, "Port", "3000", "docker/Dockerfile.prod", 9);
        StackAssert.Fact(component, "ContainerFiles.BaseImage", "gcr.io/distroless/nodejs:latest", "docker/Dockerfile.prod", 8);
    }

    [Fact]
    public void A_stage_on_another_has_that_ones_base_image() =>
        Assert.Equal("golang:1.23", Assert.Single(Assert.Single(DetectionCase.Of(("Containerfile", "FROM golang:1.23 AS a\nFROM a AS b\nFROM b\n"))).ContainerFiles).BaseImage);

    [Theory]
    [InlineData("MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a\ncopy of this", "MIT")]
    [InlineData("GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007\n the GNU Affero General Public License\n GNU Lesser General Public License", "GPL-3.0-only")]
    [InlineData("GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3, 19 November 2007", "AGPL-3.0-only")]
    [InlineData("Mozilla Public License Version 2.0", "MPL-2.0")]
    [InlineData("Redistribution and use in source and\nbinary forms, with or without", "BSD-2-Clause")]
    [InlineData("All rights reserved.", null)]
    public void A_licence_is_known_by_its_words(string text, string? id)
    {
        StackComponent component = Assert.Single(DetectionCase.Of(("go.mod", "module a\n"), ("LICENSE", text)));
        Assert.Equal("LICENSE", component.LicenseFile);
        Assert.Equal(id, component.License);
    }

    [Fact]
    public void A_name_with_a_blank_is_one_word_of_its_commands()
    {
        StackComponent component = Assert.Single(DetectionCase.Of(("My App.sln", ""), ("src/My App/My App.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\"/>")));
        Assert.Equal("dotnet publish 'src/My App' --configuration Release --output package", component.PackageCommand);
        Assert.Equal("dotnet 'My App.dll'", component.StartCommand);
    }

    [Fact]
    public void Links_are_not_followed()
    {
        using DetectionCase outside = new(("package.json", "{\"name\":\"secret\"}"), ("inner/go.mod", "module secret\n"));
        using DetectionCase folder = new(("web/package.json", "{\"name\":\"web\"}"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "out"), outside.Root);
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "loop"), folder.Root);
        File.CreateSymbolicLink(Path.Combine(folder.Root, "go.mod"), Path.Combine(outside.Root, "inner/go.mod"));
        Assert.Equal("web", folder.Single().Path);
    }

    [Fact]
    public void A_huge_manifest_is_read_at_its_beginning_only()
    {
        using DetectionCase folder = new(("requirements.txt", "flask\n"));
        string huge = Path.Combine(folder.Root, "requirements.txt");
        using (FileStream stream = new(huge, FileMode.Open))
            stream.SetLength(2L * 1024 * 1024 * 1024);
        long before = GC.GetAllocatedBytesForCurrentThread();
        StackComponent component = folder.Single();
        Assert.Equal("Python", component.Language);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024 * 1024);
    }

    [Fact]
    public void Broken_and_hostile_manifests_do_no_harm()
    {
        Assert.Equal("JavaScript", Assert.Single(DetectionCase.Of(("package.json", "{\"name\": \"a\", \"scripts\": {"))).Language);
        Assert.Equal("JavaScript", Assert.Single(DetectionCase.Of(("package.json", new string('[', 100_000)))).Language);
        Assert.Equal("Java", Assert.Single(DetectionCase.Of(("pom.xml", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><project><artifactId>&b;</artifactId></project>"))).Language);
        Assert.Equal("Python", Assert.Single(DetectionCase.Of(("pyproject.toml", "[[[\nx = [\n\"\n"))).Language);
        Assert.Equal("Dart", Assert.Single(DetectionCase.Of(("pubspec.yaml", "a: &a [*a, *a]\n- - - -\n\t:\n"))).Language);
        Assert.Equal("Rust", Assert.Single(DetectionCase.Of(("Cargo.toml", "\0\0\0"))).Language);
    }

    [Fact]
    public void Ten_thousand_files_are_walked_once()
    {
        using DetectionCase folder = new();
        for (int at = 0; at < 10_000; at++)
            folder.Write($"src/part{at % 100}/file{at}.py", "x = 1\n");
        folder.Write("pyproject.toml", "[project]\nname = \"big\"\n");
        folder.Write(".gitignore", "*.log\n/out/\n**/cache/\n");
        Stopwatch time = Stopwatch.StartNew();
        Assert.Equal("big", folder.Single().Name);
        output.WriteLine($"10,001 files in {time.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void A_canceled_walk_ends()
    {
        using DetectionCase folder = new(("a/b/go.mod", "module a\n"));
        Assert.ThrowsAny<OperationCanceledException>(() => StackDetector.Detect(folder.Root, new CancellationToken(canceled: true)));
    }
}

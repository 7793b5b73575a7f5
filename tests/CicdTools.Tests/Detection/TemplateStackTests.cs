using CicdTools.Providers.Templates;

namespace CicdTools.Tests.Detection;

/// <summary>What detection says of our own templates.</summary>
public sealed class TemplateStackTests
{
    [Fact]
    public void The_python_template_is_one_component_that_needs_no_install()
    {
        StackComponent component = Detect("python");
        Assert.Equal("Python", component.Language);
        Assert.Equal(">=3.10", component.LanguageVersion);
        Assert.Equal("pip", component.PackageManager);
        Assert.Equal("demo", component.Name);
        Assert.Null(component.InstallCommand);
        Assert.Equal("app.py", component.EntryPoint);
        Assert.Equal(8080, component.Port);
        Assert.Equal("python3 app.py", component.StartCommand);
        Assert.Equal("python3 -m unittest discover -s tests -t .", component.TestCommand);
        Assert.Equal("package", component.PackagePath);
        Assert.Equal(["chart"], component.Charts);
        Assert.Equal("MIT", component.License);
        ContainerFile container = Assert.Single(component.ContainerFiles);
        Assert.Equal("python:3.13-slim-bookworm", container.BaseImage);
        Assert.Equal(["test", "1"], container.Stages);
        Assert.Equal([8080], container.Ports);
        Assert.Equal("10001:10001", container.User);
        StackAssert.Fact(component, "LanguageVersion", ">=3.10", "pyproject.toml", 5);
        StackAssert.Fact(component, "StartCommand", "python3 app.py", "Procfile", 1);
        StackAssert.Fact(component, "License", "MIT", "LICENSE", 5);
    }

    [Theory]
    [InlineData("python", "Python", "pip", null, "python3 app.py", "app.py")]
    [InlineData("node", "JavaScript", "npm", null, "node src/server.js", "src/server.js")]
    [InlineData("dotnet", ".NET", "nuget", null, "dotnet App.dll", "src/App/App.csproj")]
    [InlineData("go", "Go", "go", null, "./app", "main.go")]
    [InlineData("java-maven", "Java", "maven", null, "java -jar app.jar", "src/main/java/app/Main.java")]
    [InlineData("static", "Static", null, null, "python3 serve.py", "public/index.html")]
    public void Every_template_is_one_component_with_all_commands_and_no_install(string template, string language, string? manager, string? install, string start, string entry)
    {
        StackComponent component = Detect(template);
        Assert.Equal((language, manager, install, start, entry), (component.Language, component.PackageManager, component.InstallCommand, component.StartCommand, component.EntryPoint));
        Assert.Equal(8080, component.Port);
        Assert.NotNull(component.LintCommand);
        Assert.NotNull(component.TestCommand);
        Assert.NotNull(component.PackageCommand);
        Assert.Equal("package", component.PackagePath);
        Assert.Equal("MIT", component.License);
        Assert.Equal(["chart"], component.Charts);
        Assert.Single(component.ContainerFiles);
        // Every fact has a place.
        foreach (System.Reflection.PropertyInfo property in typeof(StackComponent).GetProperties().Where(property => property.PropertyType == typeof(string) && property.Name != "Path" && property.GetValue(component) is string { Length: > 0 }))
            Assert.Contains(component.Evidence, evidence => evidence.Fact == property.Name);
    }

    private static StackComponent Detect(string template) =>
        Assert.Single(DetectionCase.Of([.. new TemplateLibrary().Render(template, "demo").Select(file => (file.Path, file.Text))]));
}

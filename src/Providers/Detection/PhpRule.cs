namespace CicdTools.Providers.Detection;

/// <summary>PHP with Composer.</summary>
internal static class PhpRule
{
    public static LanguageRule Rule { get; } = new("PHP", ["composer.json"], Describe);

    private static readonly (string Package, string Framework)[] Frameworks =
    [
        ("laravel/framework", "Laravel"), ("symfony/framework-bundle", "Symfony"), ("slim/slim", "Slim"), ("cakephp/cakephp", "CakePHP"), ("yiisoft/yii2", "Yii"), ("codeigniter4/framework", "CodeIgniter"),
    ];

    private static readonly (string Package, string Command)[] Linters = [("laravel/pint", "vendor/bin/pint --test"), ("phpstan/phpstan", "vendor/bin/phpstan analyse"), ("squizlabs/php_codesniffer", "vendor/bin/phpcs"), ("friendsofphp/php-cs-fixer", "vendor/bin/php-cs-fixer check")];

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        if (folder.Read("composer.json") is not { } file)
            return;
        Settings settings = file.Settings;
        draft.Set(nameof(StackComponent.Language), Rule.Language, file.Path, null);
        draft.Set(nameof(StackComponent.PackageManager), "composer", file.Path, null);
        if (settings.Find("name") is { } name)
            draft.Set(nameof(StackComponent.Name), name.Value[(name.Value.LastIndexOf('/') + 1)..], file.Path, name.Line);
        draft.Set(nameof(StackComponent.LanguageVersion), settings.Find("config", "platform", "php") ?? settings.Find("require", "php"), file.Path);
        foreach ((string package, string framework) in Frameworks)
        {
            if (settings.Find("require", package) is not { } place)
                continue;
            draft.Set(nameof(StackComponent.Framework), framework, file.Path, place.Line);
            draft.Set(ComponentDraft.DefaultPort, "8000", file.Path, place.Line);
        }

        Setting? dependency = settings.Below("require").Concat(settings.Below("require-dev")).FirstOrDefault(item => item.Keys[^1].Contains('/'));
        draft.Set(nameof(StackComponent.InstallCommand), dependency is null ? null : "composer install --no-interaction --no-progress", file.Path, dependency?.Line);
        foreach ((string package, string command) in Linters)
        {
            if (settings.Find("require-dev", package) is { } place)
                draft.Set(nameof(StackComponent.LintCommand), command, file.Path, place.Line);
        }

        draft.Set(nameof(StackComponent.LintCommand), "find . -name '*.php' -not -path './vendor/*' -print0 | xargs -0 -n 1 php -l", file.Path, null);
        foreach ((string package, string command) in new[] { ("pestphp/pest", "vendor/bin/pest"), ("phpunit/phpunit", "vendor/bin/phpunit") })
        {
            if (settings.Find("require-dev", package) is { } place)
                draft.Set(nameof(StackComponent.TestCommand), command, file.Path, place.Line);
        }

        SetStart(draft, folder);
        string install = dependency is null ? "" : $" && (cd {PackageFolder.Path} && composer install --no-dev --no-interaction --no-progress --optimize-autoloader)";
        draft.Set(nameof(StackComponent.PackageCommand), PackageFolder.CopySources("vendor", "node_modules") + install, file.Path, null);
        draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, file.Path, null);
    }

    private static void SetStart(ComponentDraft draft, SourceFolder folder)
    {
        string? entry = new[] { "artisan", "public/index.php", "index.php", "web/index.php" }.FirstOrDefault(path => folder.ReadBelow(path) is not null);
        if (entry is null)
            return;
        draft.Set(nameof(StackComponent.EntryPoint), entry, folder.At(entry), null);
        string pages = entry.Contains('/') ? entry[..entry.LastIndexOf('/')] : ".";
        draft.Set(nameof(StackComponent.StartCommand), entry == "artisan" ? "php artisan serve --host=${HOST:-0.0.0.0} --port=${PORT:-8000}" : $"php -S ${{HOST:-0.0.0.0}}:${{PORT:-8000}} -t {pages}", folder.At(entry), null);
    }
}
